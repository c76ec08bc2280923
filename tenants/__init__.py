"""Companies on one installation: registry, scope, walls, provisioning. The only package that knows django-tenants."""
