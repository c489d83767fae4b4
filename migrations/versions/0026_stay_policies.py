"""What the checks of stays look at: sharing agreements, exemptions, days off duty; and who must still agree to a stay."""

from alembic import op

revision = "0026"
down_revision = "0025"

TABLES = """
-- Two children may share a room, as the responsible authority of each has agreed (R13, NMS 10). Ids only.
create table sharing_agreement (
  id uuid constraint pk_sharing_agreement primary key,
  service_id uuid not null constraint fk_sharing_agreement_service_id_service references service (id),
  child_id uuid not null,
  child_service_id uuid not null,
  other_child_id uuid not null,
  other_service_id uuid not null,
  agreed_by text not null constraint ck_sharing_agreement_agreed_by check (agreed_by <> ''),
  other_agreed_by text not null constraint ck_sharing_agreement_other_agreed_by check (other_agreed_by <> ''),
  agreed_on date not null,
  review_on date not null,
  ended_on date,
  recorded_by uuid not null constraint fk_sharing_agreement_recorded_by_person references person (id),
  recorded_at timestamptz not null,
  constraint ck_sharing_agreement_two check (child_id <> other_child_id),
  constraint ck_sharing_agreement_review check (review_on > agreed_on),
  constraint fk_sharing_agreement_child foreign key (child_id, child_service_id) references child (id, service_id),
  constraint fk_sharing_agreement_other foreign key (other_child_id, other_service_id)
    references child (id, service_id)
);
create index ix_sharing_agreement_child on sharing_agreement (child_id);
create index ix_sharing_agreement_other on sharing_agreement (other_child_id);

-- The area authority lets a home pass the usual limit, for named children (R23).
create table exemption (
  id uuid constraint pk_exemption primary key,
  service_id uuid not null,
  household_id uuid not null,
  granted_by text not null constraint ck_exemption_granted_by check (granted_by <> ''),
  from_day date not null,
  until_day date,
  ended_on date,
  recorded_by uuid not null constraint fk_exemption_recorded_by_person references person (id),
  recorded_at timestamptz not null,
  constraint uq_exemption_service_id unique (id, service_id),
  constraint ck_exemption_days check (until_day is null or until_day > from_day),
  constraint fk_exemption_household foreign key (household_id, service_id) references household (id, service_id)
);
create index ix_exemption_household on exemption (household_id);
create table exemption_child (
  exemption_id uuid not null,
  child_id uuid not null,
  service_id uuid not null,
  child_service_id uuid not null,
  constraint pk_exemption_child primary key (exemption_id, child_id),
  constraint fk_exemption_child_exemption foreign key (exemption_id, service_id) references exemption (id, service_id),
  constraint fk_exemption_child_child foreign key (child_id, child_service_id) references child (id, service_id)
);

-- The hub home is off duty (W4); its closed beds are bed-nights beside it.
create table unavailability (
  id uuid constraint pk_unavailability primary key,
  service_id uuid not null,
  constellation_id uuid not null,
  first_night date not null,
  home_day date not null,
  bed_id uuid,
  reason text not null constraint ck_unavailability_reason
    check (reason in ('leave', 'illness', 'own_family', 'own_placement', 'training', 'repair', 'other')),
  covered boolean not null,
  set_by uuid not null constraint fk_unavailability_set_by_person references person (id),
  set_at timestamptz not null,
  ended_at timestamptz,
  constraint uq_unavailability_service_id unique (id, service_id),
  constraint fk_unavailability_bed foreign key (bed_id, service_id) references bed (id, service_id),
  constraint ck_unavailability_nights check (home_day > first_night),
  constraint fk_unavailability_constellation foreign key (constellation_id, service_id)
    references constellation (id, service_id)
);
create index ix_unavailability_constellation on unavailability (constellation_id, home_day);

-- Who must still agree, as the checks of its acceptance named them; empty once everybody has, or nobody need.
alter table stay add column awaits text[] not null default '{}', add column arrived_at timestamptz;

-- A closed stay is put right beside what stood there before (R19).
create table stay_amendment (
  id uuid constraint pk_stay_amendment primary key,
  service_id uuid not null,
  stay_id uuid not null,
  at timestamptz not null,
  by_person uuid not null constraint fk_stay_amendment_by_person_person references person (id),
  was_first date not null,
  was_home date not null,
  first_night date not null,
  home_day date not null,
  reason text not null constraint ck_stay_amendment_reason check (reason <> ''),
  constraint ck_stay_amendment_nights check (home_day > first_night),
  constraint fk_stay_amendment_stay foreign key (stay_id, service_id) references stay (id, service_id)
);
create index ix_stay_amendment_stay on stay_amendment (stay_id, at);

do $$
declare walled text;
begin
  foreach walled in array array['sharing_agreement', 'exemption', 'exemption_child', 'unavailability',
                                'stay_amendment'] loop
    execute format('alter table %I enable row level security', walled);
    execute format('alter table %I force row level security', walled);
    execute format($p$create policy backup on %I for select to current_user
      using (current_setting('kith.backup', true) = 'on')$p$, walled);
    execute format($p$create policy service_wall on %I using (
      service_id = any(coalesce(nullif(current_setting('kith.services', true), ''), '{}')::uuid[]))$p$, walled);
  end loop;
end $$;
grant select, insert, update (ended_on) on sharing_agreement, exemption to kith_web;
grant select, insert on exemption_child, stay_amendment to kith_web;
grant select, insert, update (ended_at) on unavailability to kith_web;
grant select on sharing_agreement, exemption, exemption_child, unavailability, stay_amendment to kith_worker;
"""


def upgrade() -> None:
    """Make the tables, put up their walls."""
    op.execute(TABLES)
