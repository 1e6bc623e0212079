"""Where our answers differ from those of Novu 2.0 on purpose: path patterns with the reason.

The published clients of today read none of these, or read them as we send them; where the recording and the 3.19
clients disagree, the clients are right.
"""

MONGOOSE = "an artefact of the recorded server's database layer; no model of the clients has it"
OLD_FORM = "the clients of 3.19 have another form of it, which test_novu_py.py and test_novu_js.py check"

EVERYWHERE = {
    "*__v": MONGOOSE,
    "*expireAt": MONGOOSE,
    "*deviceTokens": "only for push messages",
    "*actorSubscriber": "no model of the clients has it",
}

DIFFERENCES: dict[str, dict[str, str]] = {}

STATUSES: dict[str, tuple[int, str]] = {}
