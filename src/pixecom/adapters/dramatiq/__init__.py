"""Dramatiq: carries ids to the workers; every message may be lost or arrive twice."""
