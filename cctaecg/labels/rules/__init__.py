"""Reading a text by rules: coronary CT reports to a grade per vessel, ECG diagnoses to normal or abnormal."""
