"""What is written about appraisal, one file a noun."""

from appraisal.services.deduction import record_deduction
from appraisal.services.job_description import install_job_description_scheme
from appraisal.services.scheme import UnfitScheme, publish_scheme, set_target
from appraisal.services.scoring import RunResult, score_day

__all__ = [
    "RunResult",
    "UnfitScheme",
    "install_job_description_scheme",
    "publish_scheme",
    "record_deduction",
    "score_day",
    "set_target",
]
