# What others do with sessions in Redis: redis-py lists them and finds a user's, django-redis keeps Django's.
#   keys.py list SOCKET 0           prints what `session-inspector list --jsonl` tells of each session
#   keys.py search SOCKET USER      prints the key of each session of a user
#   keys.py django SOCKET COUNT     prints get, set and save of a session, a second
import json, sys, time
kind, socket, number = sys.argv[1], sys.argv[2], int(sys.argv[3])

if kind == "search":
    import redis
    client, cursor = redis.Redis(unix_socket_path=socket), 0
    while True:
        cursor, keys = client.scan(cursor, match="sess:*", count=1000)
        for key, value in zip(keys, client.mget(keys) if keys else []):
            try:
                if value and json.loads(value).get("userId") == number: print(key.decode())
            except ValueError: pass
        if cursor == 0: break
elif kind == "list":
    import hashlib, hmac, redis
    from datetime import datetime, timezone
    client, cursor, secret = redis.Redis(unix_socket_path=socket), 0, b"0123456789abcdef"
    while True:
        cursor, keys = client.scan(cursor, match="sess:*", count=1000)
        asked = client.pipeline(transaction=False)
        if keys: asked.mget(keys)
        for key in keys: asked.pexpiretime(key)
        values, *ends = asked.execute() if keys else [[]]
        for key, value, end in zip(keys, values, ends):
            if value is None: continue
            try: data = json.loads(value)
            except ValueError: data = None
            user = data and data.get("user") or {}
            moment = datetime.fromtimestamp(end / 1000, timezone.utc) if end >= 0 else None
            over = moment is not None and moment.timestamp() <= time.time()
            print(json.dumps({
                "id": None, "fingerprint": hmac.new(secret, key[5:], hashlib.sha256).hexdigest()[:8],
                "user": user.get("email") or user.get("name"), "seen": None,
                "expires": moment and moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "size": len(value), "keys": data and len(data),
                "state": "corrupt" if data is None else "expired" if over else "ok", "flash": []}))
        if cursor == 0: break
else:
    import django
    from django.conf import settings
    settings.configure(
        SECRET_KEY="x", SESSION_SERIALIZER="django.contrib.sessions.serializers.JSONSerializer",
        CACHES={"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": f"unix://{socket}?db=1"}})
    django.setup()
    from django.contrib.sessions.backends.cache import SessionStore
    made = SessionStore()
    made.update(json.load(open(sys.argv[4])))
    made.save()
    start = time.perf_counter()
    for _ in range(number):
        session = SessionStore(made.session_key)
        session["visits"] += 1
        session.save()
    print(number / (time.perf_counter() - start))
