"""What can go wrong in a statistic: one exception for each way."""

from cctaecg.errors import UserError


class UndefinedStatistic(UserError, ValueError):
    """The statistic does not exist for these data (no events, one class only, no records...).

    The input itself is well formed. The message is one sentence for the reader of a table or figure.
    """


class ShapeMismatch(UserError, ValueError):
    """Two arrays that describe the same records differ in shape, or an array has the wrong number of axes."""


class NonFiniteValue(UserError, ValueError):
    """A value is NaN, infinite or not a number at all; the message names the array, the position and the value."""


class InvalidLabel(UserError, ValueError):
    """A label is neither 0 nor 1; the message names the array, the position and the value."""


class InvalidProbability(UserError, ValueError):
    """A probability lies outside 0 to 1; the message names the array, the position and the value."""


class InvalidTime(UserError, ValueError):
    """A follow-up time is negative or missing; the message names the row and the value."""


class InvalidSetting(UserError, ValueError):
    """A setting (level, resamples, thresholds, fraction...) lies outside what it may be."""


class MissingGroup(UserError, ValueError):
    """A record carries no group, so that the patient it belongs to is unknown; the message names the row."""
