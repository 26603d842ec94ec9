# What others do with sessions in Redis: redis-py finds a user's, django-redis keeps Django's.
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
