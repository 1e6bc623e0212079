"""The delivery lane: what is to leave the machine is claimed fairly, handed over concurrently, and every attempt is on
record before it is made (docs/decisions/0013-delivery-attempts.md)."""
