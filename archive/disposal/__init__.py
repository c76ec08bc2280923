"""Disposal (鉴定、销毁): what is proposed for destruction, checked off, approved, watched and confirmed."""
