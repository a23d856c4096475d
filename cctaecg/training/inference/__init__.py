"""Trained networks at work on many ECG files: preparing beside predicting, shards of a data set, all folds at once."""
