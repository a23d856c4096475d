"""Time to infarction: Kaplan-Meier, Cox, concordance, restricted mean, risk groups."""
