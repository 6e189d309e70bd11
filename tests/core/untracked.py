"""Models without a history of edits, and why (decision 15)."""

LOG = "is a log itself: written once, never changed"
RUN = "versioned by itself: each row carries its day and run, and is never changed"
FED = "the core bank's; people edit nothing, what moves is in dated rows beside it"
LEDGER = "the ledger of reminders: a row tells its own states and times"
LIBRARY = "of a library: rights and figures of ours do not hang on it"
SIGNED = "signed and never changed: who and when stand in the row, a newer row replaces it"

UNTRACKED = {
    "admin.LogEntry": LOG,
    "auth.Group": LIBRARY,
    "auth.Group_permissions": LIBRARY,
    "auth.Permission": LIBRARY,
    "axes.AccessAttempt": LOG,
    "axes.AccessAttemptExpiration": LOG,
    "axes.AccessFailureLog": LOG,
    "axes.AccessLog": LOG,
    "contenttypes.ContentType": LIBRARY,
    "core.User_groups": "rights come from postings alone: groups open no row",
    "core.User_user_permissions": "rights come from postings alone: permissions open no row",
    "pghistory.Context": "not used: who and why stand in each row of history",
    "sessions.Session": "comes and goes with a browser; log-ins are in axes.AccessLog",
    "core.ClosedDay": RUN,
    "core.Delivery": LEDGER,
    "core.FeedLoad": "a load's record: run, times and outcome stand in the row",
    "core.FeedReject": LOG,
    "core.IdempotentRequest": "answers kept for repeats of the same request, for a day",
    "core.PersonalReveal": LOG,
    "core.Reminder": LEDGER,
    "core.StoredFile": "never changed: who and when stand in the row, its SHA-256 seals the file",
    "customers.Balance": RUN,
    "customers.BoardRate": RUN,
    "customers.CircleMember": "computed anew each night from guarantees",
    "customers.CircleNotice": SIGNED,
    "customers.DepositAccount": FED,
    "customers.FeeIncome": RUN,
    "customers.FtpRate": RUN,
    "customers.Grade": SIGNED,
    "customers.Holding": FED,
    "customers.HoldingAmount": RUN,
    "customers.PeerShare": "computed anew each night from holdings",
    "customers.Sale": SIGNED,
    "customers.StandingChange": LOG,
    "customers.SuitabilityCheck": SIGNED,
    "customers.TierWatch": "computed at month ends; what comes of it is a StandingChange",
    "credit.DueDiligenceEvent": LOG,
    "credit.Loan": FED,
    "credit.LoanBalance": RUN,
    "credit.LoanGuarantee": "the core bank's tie of a loan and a guarantee, never changed",
    "credit.TechnicalArrear": SIGNED,
    "credit.LoanClassification": RUN,
    "credit.Repayment": RUN,
    "credit.ScheduleLine": RUN,
    "appraisal.Fact": RUN,
    "appraisal.Score": RUN,
    "appraisal.ScoreLine": RUN,
    "appraisal.ScoreRun": RUN,
}
