"""Replaces django-tenants' session-level search path, which behind a pooler returned other companies' rows.

Per transaction, once: SET LOCAL search_path and SET LOCAL ROLE. A company query outside a transaction is refused,
and every cursor speaks the extended protocol, so that a second statement behind a semicolon is a protocol error.
"""

from typing import Any

import psycopg
from django.db.backends.postgresql import base as postgresql
from django_tenants.postgresql_backend import base as django_tenants_backend
from psycopg.pq import ExecStatus, TransactionStatus

from kernel.errors import ScopeError
from tenants.names import PUBLIC, checked_schema, role_of


class StrictCursor(postgresql.Cursor):
    """Binds on the client as Django expects, but sends one statement at a time only."""

    def _execute_send(
        self, query: Any, *, force_extended: bool = False, binary: Any = None
    ) -> None:
        # psycopg has no public switch for this; tests/integration/tenants guards the behaviour.
        super()._execute_send(query, force_extended=True, binary=binary)  # type: ignore[misc]


class DatabaseWrapper(django_tenants_backend.DatabaseWrapper):
    """A connection that works for at most one company per transaction."""

    schema_name: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._entered = ""
        super().__init__(*args, **kwargs)

    def get_connection_params(self) -> dict[str, Any]:
        """Add the strict cursor."""
        return {**super().get_connection_params(), "cursor_factory": StrictCursor}

    def set_tenant(self, tenant: Any, include_public: bool = False) -> None:
        """Choose the company of the next transaction; changing it inside one is refused."""
        schema = tenant.schema_name
        if getattr(self, "in_atomic_block", False) and schema != self.schema_name:
            raise ScopeError("One transaction works for one company only.")
        self.tenant = tenant
        self.schema_name = schema if schema == PUBLIC else checked_schema(schema)
        self.include_public_schema = False
        self.set_settings_schema(schema)
        self._entered = ""
        # Content types have the same ids in every company (they come from one template), so Django's cache stays.

    def init_connection_state(self) -> None:
        """Let Django prepare the connection before any company is entered."""
        self._setting_search_path = True
        try:
            super().init_connection_state()
        finally:
            self._setting_search_path = False

    def _forget(self) -> None:
        self._entered = ""

    def _set_autocommit(self, autocommit: bool) -> None:
        self._forget()
        super()._set_autocommit(autocommit)

    def _commit(self) -> None:
        self._forget()
        super()._commit()

    def _rollback(self) -> None:
        self._forget()
        super()._rollback()

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)
        # SET LOCAL issued behind the savepoint is undone with it.
        self._forget()

    def close(self) -> None:
        """Forget the company with the connection."""
        self._forget()
        super().close()

    def _handle_search_path(self, cursor: Any = None) -> None:
        if self._setting_search_path:
            return
        if self.schema_name == PUBLIC:
            return
        if not self.in_atomic_block:
            raise ScopeError("Company data is read and written inside a company scope only.")
        if self._entered == self.schema_name or self.needs_rollback:
            return
        self._enter()
        self._entered = self.schema_name

    def _enter(self) -> None:
        """Send path and role in one round trip; both end with the transaction."""
        raw = self.connection
        if raw is None:
            raise ScopeError("There is no database connection.")
        begin = "BEGIN;" if raw.info.transaction_status == TransactionStatus.IDLE else ""
        statement = (
            f"{begin}SET LOCAL search_path = {self.schema_name}, fonds_api;"
            f"SET LOCAL ROLE {role_of(self.schema_name)}"
        )
        result = raw.pgconn.exec_(statement.encode("ascii"))
        if result.status != ExecStatus.COMMAND_OK:
            raise psycopg.OperationalError(result.get_error_message())
