"""The section ``privacy``: what of a run's results a published book holds back, so that nobody is found in it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class PrivacyConfig(BaseModel):
    """Disclosure control of what is published; the run's own files keep every number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    suppress: Literal["auto", "always", "never"] = "auto"
    """Whether small counts are held back. By ``auto`` they are for hospital data, and are not for simulated ones and
    PTB-XL, whose patients do not exist or are public."""
    smallest_cell: Annotated[int, Field(ge=2, le=1000)] = 5  #: the smallest count above 0 that is shown
    ecgs_in_book: Literal["auto", "always", "never"] = "auto"
    """Whether the book shows some ECGs of the run, with what CT found and the networks said. By ``auto`` it does for
    simulated data and PTB-XL, and does not for a hospital's: an ECG is a person's."""
    networks_in_book: Literal["auto", "always", "never"] = "auto"
    """Whether the book carries the run's small networks and where its cohort lies, for the page "Your ECG". By ``auto``
    it does for simulated data and PTB-XL, and does not for a hospital's."""

    def cell(self, source: str) -> int:
        """The smallest count above 0 that may be shown of data from ``source``; 1, which hides nothing, where all may.

        >>> PrivacyConfig().cell("hospital"), PrivacyConfig().cell("simulated")
        (5, 1)
        """
        on = self.suppress == "always" or (self.suppress == "auto" and source == "hospital")
        return self.smallest_cell if on else 1

    def shows_ecgs(self, source: str) -> bool:
        """Whether the book shows ECGs of data from ``source``.

        >>> PrivacyConfig().shows_ecgs("ptbxl"), PrivacyConfig().shows_ecgs("hospital")
        (True, False)
        """
        return self.ecgs_in_book == "always" or (self.ecgs_in_book == "auto" and source != "hospital")

    def carries_networks(self, source: str) -> bool:
        """Whether the book carries networks that learnt from data of ``source``.

        >>> PrivacyConfig().carries_networks("simulated"), PrivacyConfig().carries_networks("hospital")
        (True, False)
        """
        return self.networks_in_book == "always" or (self.networks_in_book == "auto" and source != "hospital")
