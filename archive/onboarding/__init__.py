"""Onboarding of a company (入驻项目): its files in their order, open questions, and the protocol the company signs."""
