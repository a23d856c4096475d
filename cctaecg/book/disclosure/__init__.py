"""Disclosure control: what of a run's results a published book holds back, so that nobody is found in it.

Promised, for a smallest cell c (the configuration's ``privacy``, 5 by default and on for hospital data): no published
count of patients is from 1 to c - 1, and none of exams or ECGs is so small that it may be of fewer than c patients,
were they those of the cohort who have the most; nor is the difference of two numbers that stand together, such as a
total and its other parts, the steps of a flow, or events and records; no statistic rests on so few; no mark of a curve
is one patient's; a held-back number is marked as such; executed notebooks are published without their outputs. Of a
hospital's networks, and where its cohort lies among their probabilities, nothing is published at all unless
``networks_in_book`` says so.

Not promised: ECGs that were excluded may be of a patient who has more of them than anybody who was not; tables of two
books, of two versions of one export, or of different kinds in one book (exams beside ECGs) may be subtracted from each
other; how many values are missing may follow from totals. A person who knows the rest of the patients may find the
last. Read a book of a small hospital before you hand it on.
"""
