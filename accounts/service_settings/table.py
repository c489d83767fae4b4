"""S1 to S27: the questions, their strict defaults and how far each may go (domain.md 12). The one table of them."""

from __future__ import annotations

from collections.abc import Mapping

from accounts.service_settings.rules import Choice, Number, Setting, Words

S1 = Setting(
    "S1",
    "Which fidelity indicators and monthly return fields do we use?",
    (
        Choice(
            "tool",
            "Indicators",
            (("own", "Kith's own indicators only"), ("licensed", "Also the licensed wording, which we have loaded")),
        ),
    ),
)
S2 = Setting(
    "S2",
    "Do sleepovers count as placements in the case system and among filled places?",
    (
        Choice(
            "count",
            "Sleepovers",
            (
                ("unconfirmed", 'Count towards limit and capacity; marked "not confirmed" in exports'),
                ("confirmed", "Count, and our service has confirmed it"),
            ),
        ),
    ),
)
S3 = Setting(
    "S3",
    "Who approves when delegated authority is silent?",
    (
        Choice(
            "approver",
            "Approve each time, by",
            (
                ("childs_social_worker", "The child's social worker"),
                ("social_worker_or_manager", "The child's social worker or the service manager"),
            ),
        ),
    ),
    note="The liaison worker alone is not enough.",
)
S4 = Setting(
    "S4",
    "How soon does our hub answer an enquiry?",
    (Number("hours", "Within", 48, 1, 168, "hours"),),
    note="Shown as a local standard.",
)
S5 = Setting(
    "S5",
    "Who is controller of the professional network, and what are kinship and adoptive homes in it?",
    (
        Words("controller", "Controller", "", "Nobody is named: the network cannot open"),
        Choice(
            "kinship",
            "Kinship and adoptive homes are",
            (("guests", "Guests: events only, no beds, no cards"), ("members", "Members")),
        ),
    ),
)
S6 = Setting(
    "S6",
    "How long is chat kept?",
    (Number("years", "Kept for", 3, 1, 25, "years"),),
    note="All messages are disclosable. What is on hold or moved to a record is not disposed of.",
)
S7 = Setting(
    "S7",
    "Which limits apply to short breaks under regulation 48?",
    (
        Number("stay_days", "One stay at most", 17, 1, 28, "days"),
        Number("year_days", "In 12 months at most", 75, 1, 120, "days"),
    ),
    note="For the short-break category only, never for sleepovers of fostered children (R28).",
)
S8 = Setting(
    "S8",
    "Does a stay of 6 days or fewer count towards the usual fostering limit?",
    (
        Choice("short_stays", "Short stays", (("count", "Count"), ("do_not", "Do not count"))),
        Choice("per", "The limit is", (("home", "Per home"), ("carer", "Per carer"))),
    ),
)
S9 = Setting(
    "S9",
    "How early is a planned sleepover asked for?",
    (Number("days", "Notice", 7, 0, 60, "days"),),
    note="Shorter notice needs the liaison worker.",
)
S10 = Setting(
    "S10",
    "How many nights may a household have?",
    (Number("nights", "In a year, pro rata", 14, 1, 120, "nights"),),
    note="More needs the liaison worker.",
)
S11 = Setting(
    "S11",
    "How many beds are kept for emergencies?",
    (
        Number("beds", "Kept", 1, 0, 4, "beds"),
        Number("hours", "Until before the night begins", 48, 0, 168, "hours"),
    ),
)
S12 = Setting(
    "S12",
    "From which age does the rule about sharing a room hold?",
    (Number("years", "From the birthday of", 3, 0, 3, "years"),),
    note="May be earlier, not later.",
)
S13 = Setting(
    "S13",
    "By when does the hub home answer a request?",
    (
        Number("days", "At the latest after", 3, 1, 14, "days"),
        Number("hours_before", "Or before the start, if sooner", 48, 0, 168, "hours"),
    ),
)
S14 = Setting(
    "S14",
    "In an emergency, how long is an answer waited for, and who is asked in which order?",
    (
        Number("minutes", "Wait", 10, 1, 10, "minutes"),
        Choice(
            "order",
            "Order",
            (
                ("co_carer_first", "Co-carer, interim hub, on call or liaison worker, emergency duty team"),
                ("on_call_first", "On call or liaison worker, co-carer, interim hub, emergency duty team"),
            ),
        ),
    ),
    note="The wait may be shorter, not longer.",
)
S15 = Setting(
    "S15",
    "Which clocks run for an emergency outside terms, and for a concern?",
    (
        Number("amber_day", "Emergency outside terms: amber on working day", 5, 1, 5, ""),
        Number("red_day", "Red after working day", 6, 1, 6, ""),
        Number("acknowledge_minutes", "A concern is acknowledged in office hours within", 60, 5, 60, "minutes"),
    ),
    note="May be shorter, not longer. Out of hours the emergency duty team is told at once (R24, R48).",
)
S16 = Setting(
    "S16",
    "When may a handover card be read, and when does its page lock?",
    (
        Number("hours_before", "From before the start", 72, 0, 72, "hours"),
        Number("days_after", "To after the end", 14, 0, 14, "days"),
        Number("lock_minutes", "The page locks after", 15, 1, 15, "minutes"),
    ),
    note="May be shortened, not lengthened (R31, R73).",
)
S17 = Setting(
    "S17",
    "How long is a place from the waiting list held?",
    (
        Number("hours", "Held for", 24, 1, 72, "hours"),
        Number("near_hours", "Inside three days for", 4, 1, 24, "hours"),
    ),
    note="No hold begins between 9 pm and 8 am.",
)
S18 = Setting(
    "S18",
    "What does chat show, and when are ordinary notices quiet?",
    (
        Choice("history", "Earlier messages for new members", (("off", "Not shown"), ("on", "Shown"))),
        Choice("images", "Pictures", (("off", "Off"), ("on", "On, stripped of place and time"))),
        Choice("previews", "Previews of links", (("off", "Off"),)),
        Number("quiet_from", "Quiet from", 21, 18, 23, "o'clock"),
        Number("quiet_to", "Quiet until", 8, 6, 10, "o'clock"),
    ),
    note="Emergencies are never quiet (R44).",
)
S19 = Setting(
    "S19",
    "How often does a constellation meet, and when is something late?",
    (
        Number("amber_days", "No meeting: amber after", 31, 7, 31, "days"),
        Number("alert_weeks", "No meeting: alert after", 6, 2, 6, "weeks"),
        Number("late_days", "A log entry is flagged as late after", 30, 7, 90, "days"),
    ),
)
S20 = Setting(
    "S20",
    "Below which number are counts suppressed in exports?",
    (Number("fewer_than", "Fewer than", 5, 5, 20, ""),),
    note="Totals included. May be raised, not lowered (R67).",
)
S21 = Setting(
    "S21",
    "What does a certificate need?",
    (
        Number("percent", "Attendance (or the code word)", 80, 50, 100, "%"),
        Number("feedback_days", "Feedback within", 7, 1, 30, "days"),
    ),
)
S22 = Setting(
    "S22",
    "At which point does a regional hub hand an enquirer over?",
    (
        Choice(
            "point",
            "At",
            (("application", "Application"), ("enquiry", "First enquiry"), ("approval", "Approval")),
        ),
    ),
)
S23 = Setting(
    "S23",
    "Who may approve, where somebody must?",
    (
        Choice(
            "approvers",
            "Approvers",
            (
                ("social_worker_or_manager", "The child's social worker or the service manager"),
                ("childs_social_worker", "The child's social worker only"),
            ),
        ),
    ),
    note="Nobody approves what they asked for or accepted.",
)
S24 = Setting(
    "S24",
    "How long do a DBS check and a medical hold?",
    (
        Number("dbs_years", "DBS check", 3, 1, 3, "years"),
        Number("medical_years", "Medical", 2, 1, 2, "years"),
        Number("warned_days", "Warned before", 90, 30, 365, "days"),
    ),
    note="One that has lapsed blocks planned stays.",
)
S25 = Setting(
    "S25",
    "Do children's social workers, children and birth families have accounts?",
    fixed="Social workers of children act by a signed link; children and birth families have no accounts.",
)
S26 = Setting(
    "S26",
    "Which rates are claimed by?",
    fixed="None, until the service has entered its rate card with the pages of claims.",
)
S27 = Setting(
    "S27",
    "How long are records kept?",
    (
        Choice(
            "schedule",
            "Schedule",
            (
                ("longest", "The longest of all; nothing is deleted"),
                ("signed", "Our own, which we have signed"),
            ),
        ),
    ),
)
ALL = (
    S1, S2, S3, S4, S5, S6, S7, S8, S9, S10, S11, S12, S13, S14, S15, S16, S17, S18, S19, S20, S21, S22, S23, S24, S25,
    S26, S27,
)  # fmt: skip
BY_ID: Mapping[str, Setting] = {one.id: one for one in ALL}
