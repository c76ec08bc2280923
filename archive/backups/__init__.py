"""The backup register (备份登记): electronic sets, physical copies, and checks of the media they lie on."""
