"""What can be wrong with an ECG or its file: one exception class per way to fail."""

from os import PathLike

from cctaecg.errors import UserError


class EcgError(UserError, ValueError):
    """An ECG cannot be used: base of the errors that name the fault of an ECG or of its file.

    Each way to fail is a class of its own, such as ``MissingLead`` or ``UnknownUnit``.

    Attributes
    ----------
    fault : str
        What is wrong, without naming the file.
    file : path or None
        Where the ECG came from, when it came from a file.
    reason : str
        The kind of failure, in words that are the same for every ECG, for counting.

    Examples
    --------
    >>> str(MissingLead("lead V3 is missing", file="a.csv"))
    'a.csv: lead V3 is missing'
    >>> MissingLead.reason
    'missing lead'
    """

    reason = "unusable"

    def __init__(self, fault: str, file: str | PathLike[str] | None = None):
        super().__init__(fault)
        self.fault = fault
        self.file = file

    def __str__(self) -> str:
        return self.fault if self.file is None else f"{self.file}: {self.fault}"


class FileMissing(EcgError, FileNotFoundError):
    """There is no file at the path, or a file that it names is not there."""

    reason = "no such file"


class UnknownFormat(EcgError):
    """The content of the file is none of the formats that can be read."""

    reason = "unknown format"


class NoEcg(UnknownFormat):
    """The file is of a kind that holds no ECG, such as a note, an image or the annotations of a record."""

    reason = "no ECG file"


class ManyRecords(EcgError):
    """The file holds several ECGs, and the path does not say which is meant."""

    reason = "several records in one file"


class UnreadableFile(EcgError):
    """The format is known, but the file is empty, truncated, damaged or contradicts itself."""

    reason = "unreadable file"


class TooLarge(EcgError):
    """The file holds, or claims to hold, far more than a 12-lead ECG."""

    reason = "too large for an ECG"


class MissingLead(EcgError):
    """A lead is neither in the file nor derivable from those that are."""

    reason = "missing lead"


class UnknownUnit(EcgError):
    """The unit of the samples is not stated, or is no unit of voltage."""

    reason = "unknown unit"


class UnknownSamplingRate(EcgError):
    """The sampling rate is stated neither by the file nor by the caller."""

    reason = "unknown sampling rate"


class Contradiction(EcgError):
    """The caller states a unit or a sampling rate, and the file states another one."""

    reason = "file contradicts what was stated"


class SamplingRateOutOfRange(EcgError):
    """The sampling rate is too low for the pass band, or no rate of an electrocardiograph."""

    reason = "sampling rate out of range"


class TooShort(EcgError):
    """The recording is shorter than what is asked of it."""

    reason = "too short"


class MissingSamples(EcgError):
    """Samples are missing (NaN) or infinite where a filter needs all of them."""

    reason = "samples missing"


class FlatLead(EcgError):
    """A lead does not vary, so that it has no z-score."""

    reason = "flat lead"


class RecordsTable(EcgError):
    """The table of records to store lacks a column or names a record twice."""


class UnusableStore(EcgError):
    """The files of an ECG store do not belong together."""


class UnknownEcg(EcgError):
    """An ECG is asked for that the store does not hold, or that it refused."""


class MissingLibrary(UserError, ImportError):
    """The format is read by a library that is not installed.

    No ``EcgError``: the file has no fault, so that a batch stops here and says what to install, rather than
    counting every file of the format among those that were refused.
    """
