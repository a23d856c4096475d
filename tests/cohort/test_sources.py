import shutil

import pandas as pd
import pytest

from cctaecg.cohort.export.errors import NobodyLeft, NoCohort, PathOutsideExport
from cctaecg.cohort.export.fault_groups import BrokenExport
from cctaecg.cohort.identifiers import hash_identifier
from cctaecg.cohort.listing import ecg_listing, first_cohort_paths
from cctaecg.cohort.sources import build_analysis_table
from cctaecg.run.folder import MissingArtefact
from cctaecg.run.run import Run


def hospital_run(tmp_path, folder):
    return Run(tmp_path / "runs" / "own").create("smoke", data={"source": "hospital", "folder": str(folder)})


def write_index(run):
    index = ecg_listing(run)[["cohort", "ecg_id"]].assign(row=range(len(ecg_listing(run))), refused="")
    run.write_parquet(run.ecg_index, index)


def test_listing_has_hashed_identifiers_and_absolute_paths(tmp_path, hospital):
    run = hospital_run(tmp_path, hospital.parent)
    listing = ecg_listing(run)
    assert list(listing.columns) == ["cohort", "ecg_id", "patient_id", "path"]
    assert len(listing) == 10 and set(listing["cohort"]) == {"internal"}
    key = run.identifier_key()
    assert listing["ecg_id"].iloc[0] == hash_identifier(key, "internal.ecg", "E1")
    assert listing["patient_id"].iloc[0] == hash_identifier(key, "internal.patient", "P1")
    assert listing["path"].iloc[0] == str(hospital.resolve() / "ecg" / "1.hea")


def test_some_files_are_spread_over_the_development_cohort_without_the_refused(tmp_path, hospital):
    shutil.copytree(hospital, hospital.parent / "external")
    run = hospital_run(tmp_path, hospital.parent)
    write_index(run)
    index = pd.read_parquet(run.ecg_index)
    run.write_parquet(run.ecg_index, index.assign(row=index["row"].where(index["row"] != 0, -1)))
    paths = ecg_listing(run).query("cohort == 'internal'")["path"].tolist()
    assert first_cohort_paths(run, 99) == paths[1:]
    assert first_cohort_paths(run, 3) == [paths[1], paths[5], paths[9]]


def test_cohorts_that_are_there_are_read_and_their_identifiers_differ(tmp_path, hospital):
    shutil.copytree(hospital, hospital.parent / "external")
    run = hospital_run(tmp_path, hospital.parent)
    write_index(run)
    table, flow = build_analysis_table(run)
    assert table["cohort"].value_counts().to_dict() == {"internal": 5, "external": 5}
    assert flow["cohort"].unique().tolist() == ["internal", "external"]
    assert table["ecg_id"].is_unique and table["patient_id"].nunique() == 4  # two hospitals may number alike


def test_ptbxl_is_listed_and_built(tmp_path, ptbxl_by_hand):
    run = Run(tmp_path / "run").create("smoke", data={"source": "ptbxl", "folder": str(ptbxl_by_hand)})
    assert ecg_listing(run)["cohort"].value_counts().to_dict() == {"internal": 8, "external": 2}
    write_index(run)
    table, _ = build_analysis_table(run)
    assert set(table["ecg_id"]) < set(ecg_listing(run)["ecg_id"])


def test_missing_store_is_named(tmp_path, hospital):
    run = hospital_run(tmp_path, hospital.parent)
    with pytest.raises(MissingArtefact, match=r"ecg/index\.parquet is missing"):
        build_analysis_table(run)


def test_missing_simulated_export_is_named(tmp_path):
    with pytest.raises(MissingArtefact, match="cctaecg simulate"):
        ecg_listing(Run(tmp_path / "run").create("smoke"))


def test_folder_without_an_internal_cohort(tmp_path, hospital):
    with pytest.raises(NoCohort, match="has no folder 'internal'"):
        ecg_listing(hospital_run(tmp_path, hospital))


def test_broken_export_stops_everything(tmp_path, hospital):
    (hospital / "procedures.csv").write_text("patient_id,performed_at,kind\nP1,2020-01-01,stent\n")
    run = hospital_run(tmp_path, hospital.parent)
    with pytest.raises(BrokenExport, match=r"procedures\.csv, row 2, column kind has 5 characters like aaaaa"):
        ecg_listing(run)


def test_link_out_of_the_export_is_refused(tmp_path, hospital):
    (tmp_path / "elsewhere").mkdir()
    (hospital / "ecg").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PathOutsideExport, match=r"internal/ecg\.csv, row 2"):
        ecg_listing(hospital_run(tmp_path, hospital.parent))


def test_linked_file_out_of_the_export_is_refused_and_one_inside_is_not(tmp_path, hospital):
    (hospital / "ecg").mkdir()
    (tmp_path / "secret.hea").write_text("")
    (hospital / "ecg" / "1.hea").symlink_to(hospital / "ccta.csv")
    assert len(ecg_listing(hospital_run(tmp_path, hospital.parent))) == 10
    (hospital / "ecg" / "2.hea").symlink_to(tmp_path / "secret.hea")
    with pytest.raises(PathOutsideExport, match=r"internal/ecg\.csv, row 3"):
        ecg_listing(hospital_run(tmp_path, hospital.parent))


def test_a_table_or_a_cohort_behind_a_link_out_of_the_export_is_refused_and_its_target_not_named(tmp_path, hospital):
    secret = tmp_path / "secret"
    hospital.joinpath("procedures.csv").rename(secret)
    (hospital / "procedures.csv").symlink_to(secret)
    with pytest.raises(BrokenExport, match=r"procedures\.csv: expected a file, and no link") as broken:
        ecg_listing(hospital_run(tmp_path, hospital.parent))
    (hospital.parent / "external").symlink_to(tmp_path)
    with pytest.raises(PathOutsideExport, match="external is a link that leads out") as refused:
        ecg_listing(hospital_run(tmp_path, hospital.parent))
    assert "secret" not in str(broken.value) + str(refused.value)


def test_the_samples_of_a_record_behind_a_link_out_of_the_export_are_refused(tmp_path, hospital):
    (hospital / "ecg").mkdir()
    (hospital / "ecg" / "1.hea").write_text("1 1 100 10\nother.dat 16 200/mV 16 0 0 0 0 I\n")
    (tmp_path / "secret").write_bytes(b"")
    (hospital / "ecg" / "other.dat").symlink_to(tmp_path / "secret")
    with pytest.raises(PathOutsideExport, match=r"internal/ecg\.csv, row 2: the path leads out") as refused:
        ecg_listing(hospital_run(tmp_path, hospital.parent))
    assert "secret" not in str(refused.value)


def test_a_record_of_a_linked_file_out_of_the_export_is_refused(tmp_path, hospital):
    """The path FILE#RECORD names a file too."""
    (hospital / "ecg").mkdir()
    (tmp_path / "secret.h5").write_text("")
    (hospital / "ecg" / "all.h5").symlink_to(tmp_path / "secret.h5")
    table = (hospital / "ecg.csv").read_text()
    for record in ("17", "patients/17"):
        (hospital / "ecg.csv").write_text(table.replace("ecg/2.hea", f"ecg/all.h5#{record}"))
        with pytest.raises(PathOutsideExport, match=r"internal/ecg\.csv, row 3"):
            ecg_listing(hospital_run(tmp_path, hospital.parent))


def test_equal_inputs_give_equal_tables(tmp_path, hospital):
    run = hospital_run(tmp_path, hospital.parent)
    write_index(run)
    pd.testing.assert_frame_equal(build_analysis_table(run)[0], build_analysis_table(run)[0])


def test_an_internal_cohort_of_which_nobody_is_left_names_its_own_last_step(tmp_path, hospital):
    shutil.copytree(hospital, hospital.parent / "external")
    run = hospital_run(tmp_path, hospital.parent)
    write_index(run)
    index = pd.read_parquet(run.ecg_index)
    run.write_parquet(run.ecg_index, index.assign(refused=index["cohort"].map({"internal": "flat", "external": ""})))
    with pytest.raises(NobodyLeft, match="no ECG of the internal cohort is left: 9 of 10 exported ones were there "
                                         "until the step 'ECG readable and sound', which excluded them all"):
        build_analysis_table(run)
