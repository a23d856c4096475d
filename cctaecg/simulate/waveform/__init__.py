"""From a patient to a 12-lead signal: body, heart, rhythm, injury, device, and the written record."""
