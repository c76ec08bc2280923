from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("security", "0008_sessions_and_passwords"),
    ]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="office",
            field=models.CharField(default="", editable=False, max_length=16),
            preserve_default=False,
        ),
        migrations.RunSQL(
            sql=(
                "UPDATE security_appointment SET office = p.code "
                "FROM security_position p WHERE p.id = position_id"
            ),
            reverse_sql=migrations.RunSQL.noop,
        ),
        # Adjacent ranges exclude each other and equal ones do not: so two administrations of one person clash, and
        # two posts of one administration do not. Three ranges cannot all touch one another; the third pair has its own.
        # A range of one number stands for the person: a plain number in such an index would need an extension.
        # Somebody may have stood in for an administrator before this rule: such a post stays in the history and can
        # still be ended, so the last check asks only of posts that begin from its day on.
        # It stands in the class: what it says is part of the version of the schema.
        migrations.RunSQL(
            sql="""
                ALTER TABLE security_position ADD CONSTRAINT position_id_with_code UNIQUE (id, code);
                ALTER TABLE security_appointment ADD CONSTRAINT appointment_names_its_position
                    FOREIGN KEY (position_id, office) REFERENCES security_position (id, code)
                    DEFERRABLE INITIALLY DEFERRED;
                ALTER TABLE security_appointment ADD CONSTRAINT appointment_system_security_audit_apart
                    EXCLUDE USING gist (
                        int8range(user_id, user_id, '[]') WITH &&,
                        daterange(valid_from, valid_to, '[]') WITH &&,
                        (CASE office WHEN 'SYS' THEN int4range(0, 1) WHEN 'SECA' THEN int4range(1, 2)
                                     ELSE int4range(2, 3) END) WITH -|-
                    ) WHERE (office IN ('SYS', 'SECA', 'AUDA'));
                ALTER TABLE security_appointment ADD CONSTRAINT appointment_system_audit_apart
                    EXCLUDE USING gist (
                        int8range(user_id, user_id, '[]') WITH &&,
                        daterange(valid_from, valid_to, '[]') WITH &&,
                        (CASE office WHEN 'SYS' THEN int4range(0, 1) ELSE int4range(1, 2) END) WITH -|-
                    ) WHERE (office IN ('SYS', 'AUDA'));
                ALTER TABLE security_appointment ADD CONSTRAINT appointment_administration_in_person
                    CHECK (stands_in_for_id IS NULL OR office NOT IN ('SYS', 'SECA', 'AUDA')
                           OR valid_from < DATE '2026-11-30');
            """,
            reverse_sql="""
                ALTER TABLE security_appointment
                    DROP CONSTRAINT appointment_administration_in_person,
                    DROP CONSTRAINT appointment_system_audit_apart,
                    DROP CONSTRAINT appointment_system_security_audit_apart,
                    DROP CONSTRAINT appointment_names_its_position;
                ALTER TABLE security_position DROP CONSTRAINT position_id_with_code;
            """,
        ),
    ]
