CREATE TABLE django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);
INSERT INTO django_session VALUES ('fixture0000000000000000000000000', 'eyJfYXV0aF91c2VyX2lkIjoiNDIiLCJuYW1lIjoiWm9cdTAwZWIiLCJfc2Vzc2lvbl9leHBpcnkiOiIyMDMwLTAxLTAyVDAzOjA0OjA1LjY3ODkwMSswMDowMCJ9:1x8elk:0nGjRtzD3c1vXmJKX0jN2TvKVIF7dsDYF6wwC_lshbQ', '2030-01-02 03:04:05.678901+00');
ALTER TABLE ONLY django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);
CREATE INDEX django_session_expire_date_a5c62663 ON django_session USING btree (expire_date);
CREATE INDEX django_session_session_key_c0390e0f_like ON django_session USING btree (session_key varchar_pattern_ops);
