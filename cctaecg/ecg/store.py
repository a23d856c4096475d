"""The ECG store: every prepared ECG of a study in one memory-mapped array, and an index that says which is where.

    signals.npy     (n, 12, T) float16, millivolts, in ``LEADS`` order; n counts the accepted records
    index.parquet   cohort, ecg_id, row (-1 if refused), refused (why, or ""), warned (what a reader should know, or "")
    prepared/       what was prepared, for the next build in the same folder: see :mod:`cctaecg.ecg.cache`

``refused`` and ``warned`` read ``REASON: DETAIL``, where the reason is in the same words for every ECG.

Half precision keeps a sample of up to 2 mV to 0.5 microvolt, finer than the 1 to 5 microvolt steps of the devices. The
largest error in 60 records of PTB-XL at 500 Hz is 0.98 microvolt, and 0.004 in what the network gets, z-scores by lead.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
from tqdm import tqdm

from cctaecg.config.quality import QualityConfig
from cctaecg.config.sections import SignalConfig
from cctaecg.ecg.batch import DUPLICATE, prepare_one
from cctaecg.ecg.cache import Cache
from cctaecg.ecg.errors import UnknownEcg, UnusableStore
from cctaecg.ecg.half import to_float32
from cctaecg.ecg.parallel import Processes
from cctaecg.ecg.quality import LIMITS
from cctaecg.ecg.records_table import sources_of
from cctaecg.ecg.source import Source
from cctaecg.ecg.store_files import read_index, write_header, write_index
from cctaecg.run.atomic import atomic_path
from cctaecg.run.contents import intact
from cctaecg.run.folder import MissingArtefact


def build_store(
    records: pd.DataFrame,
    signal: SignalConfig,
    signals_path: Path,
    index_path: Path,
    workers: int = 1,
    limits: QualityConfig = LIMITS,
) -> pd.DataFrame:
    """Read, check and prepare every record, and write the store.

    No record raises: one that cannot be used is in the index with its reason. A record with the very samples of an
    earlier one of the same cohort and patient (of the same cohort, without ``patient_id``) is refused as a duplicate.

    What is prepared goes to a cache in the folder ``prepared`` beside the signals, so that a build that was
    interrupted, or that has some records more, prepares only what is new. The bytes of the store follow from
    ``records``, their files and the settings alone, whatever was interrupted and whatever the number of ``workers``.
    Both files of the store are written aside and moved into place at the end; memory does not grow with the signals.

    Parameters
    ----------
    records : DataFrame
        One row a record, with the columns ``cohort``, ``ecg_id`` and ``path`` (absolute). May have ``patient_id``, and
        ``fs`` and ``unit`` for files that do not state them (see :func:`cctaecg.ecg.read_ecg`).
    signal : SignalConfig
        How each record is prepared (see :func:`cctaecg.ecg.prepare`).
    signals_path, index_path : path
        Where the two files of the store are written: an ``.npy`` array and a parquet table.
    workers : int, default 1
        Number of processes.
    limits : QualityConfig, optional
        The limits of :func:`cctaecg.ecg.check`.

    Returns
    -------
    DataFrame
        The index: ``cohort``, ``ecg_id``, ``row`` (-1 if refused), ``refused`` and ``warned`` (the reasons, or empty).

    Raises
    ------
    RecordsTable
        For a missing column, or an ECG named twice in a cohort.
    """
    signals_path, index_path = Path(signals_path), Path(index_path)
    sources = sources_of(records)
    with Cache(signals_path.parent / "prepared", signal, limits) as cache:
        addresses = _fill(cache, sources, signal, limits, workers)
        with atomic_path(index_path, private=True) as partial_index, \
                atomic_path(signals_path, private=True) as partial_signals:
            index = _write_signals(partial_signals, records, round(signal.seconds * signal.fs), addresses, cache)
            write_index(partial_index, index, signal)
            index_path.unlink(missing_ok=True)  # an index never lies beside signals that it does not describe
        cache.remove_others()
    return index


def _fill(
    cache: Cache, sources: list[Source], signal: SignalConfig, limits: QualityConfig, workers: int
) -> list[str]:
    """Prepare what the cache lacks; returns the address of each source."""
    distinct = list(dict.fromkeys(sources))
    with Processes(workers) as processes:
        address_of = dict(zip(distinct, processes.map(Source.address, distinct)))
        source_of = {address: source for source, address in address_of.items()}
        new = {address: source for address, source in source_of.items() if address not in cache}
        prepared = processes.map(partial(prepare_one, config=signal, limits=limits), list(new.values()))
        done = len(source_of) - len(new)
        progress = tqdm(prepared, desc="ECGs", unit="ECG", total=len(source_of), initial=done, disable=None)
        for address, result in zip(new, progress):
            cache.add(address, result)
    return [address_of[source] for source in sources]


def _write_signals(
    path: Path, records: pd.DataFrame, length: int, addresses: list[str], cache: Cache
) -> pd.DataFrame:
    """Write each accepted signal to ``path`` in the order of ``records``, and return the index."""
    owners = records["patient_id"] if "patient_id" in records else pd.Series("", index=records.index)
    first: dict[tuple[str, str, str], str] = {}
    entries, rows = [], 0
    with path.open("wb") as stream:
        write_header(stream, len(records), length)
        for cohort, ecg_id, owner, address in zip(records["cohort"], records["ecg_id"], owners, addresses):
            entry = cache[address]
            refused = entry.refused
            if not refused and first.setdefault((cohort, owner, entry.samples), ecg_id) != ecg_id:
                refused = DUPLICATE
            if not refused:
                stream.write(cache.read(entry.row))
            entries.append((cohort, ecg_id, -1 if refused else rows, refused, "" if refused else entry.warned))
            rows += not refused
        stream.seek(0)
        write_header(stream, rows, length)
    return pd.DataFrame(entries, columns=["cohort", "ecg_id", "row", "refused", "warned"])


class Store:
    """Read access to a store of prepared ECGs.

    Only the rows that are read enter memory, and a ``Store`` can be handed to worker processes.

    Parameters
    ----------
    signals_path, index_path : path
        The two files that :func:`cctaecg.ecg.build_store` wrote.

    Attributes
    ----------
    signal : SignalConfig
        How the signals were prepared.
    index : DataFrame
        ``cohort``, ``ecg_id``, ``row`` (-1 if refused), ``refused`` and ``warned``, one row a record.
    signals : array of float16, shape (n, 12, T)
        The accepted records in millivolts, mapped from the file.

    Raises
    ------
    MissingArtefact
        When a file is missing.
    UnusableStore
        When the two files do not belong together.
    ChangedArtefact
        When one is not what its run's step wrote.
    """

    def __init__(self, signals_path: Path, index_path: Path):
        for path in map(Path, (index_path, signals_path)):
            if not path.exists():
                raise MissingArtefact(f"{path} is missing; make it with: cctaecg prepare {path.absolute().parts[-3]}")
        self.signals_path, self.index_path = intact(Path(signals_path)), intact(Path(index_path))
        self.index, self.signal, expected = read_index(self.index_path)
        try:  # as an array, whose rows cost less than those of a memmap
            self.signals = np.load(self.signals_path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
        except (ValueError, EOFError, AttributeError) as error:  # numpy advises to allow code, or names no file
            size = self.signals_path.stat().st_size
            raise UnusableStore(f"is damaged, or no array of signals ({size:,} bytes)", self.signals_path) from error
        if self.signals.shape != expected:
            raise UnusableStore(f"has shape {self.signals.shape}; its index describes {expected}", self.signals_path)

    def __reduce__(self) -> tuple[type["Store"], tuple[Path, Path]]:
        return Store, (self.signals_path, self.index_path)

    def __len__(self) -> int:
        return len(self.signals)

    @property
    def fs(self) -> int:
        """Sampling rate of the stored signals in Hz."""
        return self.signal.fs

    def rows(self, ecg_ids: Sequence[str], cohort: str | None = None) -> np.ndarray:
        """The row of each ECG in ``signals``.

        Parameters
        ----------
        ecg_ids : sequence of str
            The ECGs wanted.
        cohort : str, optional
            Their cohort; needed only where cohorts share ECGs.

        Returns
        -------
        array of int64, shape (k,)
            In the order of ``ecg_ids``.

        Raises
        ------
        UnknownEcg
            For an ECG that is not in the index, was refused, or is in several cohorts.
        """
        index = self.index if cohort is None else self.index[self.index["cohort"] == cohort]
        wanted = pd.Index(ecg_ids)
        asked = index[index["ecg_id"].isin(wanted)]
        shared = asked[asked["ecg_id"].duplicated()]
        if len(shared):
            raise UnknownEcg(f"ecg_id {shared['ecg_id'].iloc[0]!r} is in several cohorts; say which with cohort=",
                             self.index_path)
        rows: pd.Series[int] = asked.set_index("ecg_id")["row"].reindex(wanted)
        if rows.isna().any():
            unknown = wanted[rows.isna()]
            raise UnknownEcg(f"{len(unknown)} of {len(wanted)} ECGs are not in the store, the first is {unknown[0]!r}",
                             self.index_path)
        if (rows < 0).any():
            refused = asked[asked["row"] < 0].iloc[0]
            raise UnknownEcg(f"{int((rows < 0).sum())} of {len(wanted)} ECGs were refused, the first is "
                             f"{refused['ecg_id']!r}: {refused['refused']}", self.index_path)
        return rows.to_numpy(np.int64)

    def read(self, rows: Sequence[int] | np.ndarray) -> np.ndarray:
        """The signals of some rows.

        Parameters
        ----------
        rows : sequence of int, shape (k,)
            As of :meth:`rows`.

        Returns
        -------
        array of float32, shape (k, 12, T)
            Millivolts, in the order of ``rows``.

        Raises
        ------
        UnknownEcg
            For a row that the store does not have.
        """
        rows = np.asarray(rows, dtype=np.int64)
        outside = (rows < 0) | (rows >= len(self))  # -1 marks a refused record and must not read the last one
        if outside.any():
            raise UnknownEcg(f"row {rows[outside][0]} is not in the store of {len(self)} ECGs", self.signals_path)
        signals = np.empty((len(rows), *self.signals.shape[1:]), np.float32)
        for signal, row in zip(signals, rows):  # one by one, so that each stays in the processor's cache while it is
            to_float32(self.signals[row], out=signal)
        return signals
