# Django with its own sessions, messages and users, without zones where ZONES is 0; ENGINE is file, db, cached_db, signed_cookies, or cache: by django-redis, as JSON, at the socket SERVER.
from varied import *
import django
from django.conf import settings
settings.configure(
    SECRET_KEY=secret, DEBUG=False, ALLOWED_HOSTS=["*"], USE_TZ=os.environ.get("ZONES") != "0", ROOT_URLCONF="__main__",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "django.contrib.messages"],
    MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware", "django.contrib.auth.middleware.AuthenticationMiddleware", "django.contrib.messages.middleware.MessageMiddleware"],
    SESSION_ENGINE="django.contrib.sessions.backends." + os.environ["ENGINE"], SESSION_FILE_PATH=os.path.join(folder, "sessions"), MESSAGE_STORAGE="django.contrib.messages.storage.session.SessionStorage",
    CACHES={"default": {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": f"unix://{os.environ['SERVER']}?db=0", "OPTIONS": {"SERIALIZER": "django_redis.serializers.json.JSONSerializer"}}}
    if "SERVER" in os.environ else {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.path.join(folder, "db.sqlite3"), "OPTIONS": {"timeout": 30}}}, DEFAULT_AUTO_FIELD="django.db.models.AutoField")
os.makedirs(settings.SESSION_FILE_PATH, exist_ok=True)
django.setup()
from django.contrib import auth, messages
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
from django.utils import timezone
from importlib import import_module
import datetime, json
call_command("migrate", verbosity=0)
User.objects.create_user("ada", password="ada")
# Somebody's session that ends at a moment: of all sessions such a one alone shows whether the application has zones.
somebody = import_module(settings.SESSION_ENGINE).SessionStore()
somebody.set_expiry(timezone.now() + datetime.timedelta(days=1))
somebody.save()

def answer(value): return HttpResponse(json.dumps(value), content_type="application/json")
def write(request):
    request.session.update(varied)
    return answer({})
def bump(request):
    request.session["visits"] += 1
    return answer(request.session["visits"])
def leave(request):
    messages.info(request, "Left")
    return answer({})
def login(request):
    auth.login(request, User.objects.get(username="ada"))
    return answer({})
def flash(request): return answer([[message.level_tag, message.message] for message in messages.get_messages(request)])
def ends(request): return answer(request.session.get_expiry_date().strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z")
def whoami(request): return answer(request.user.username or None)
routes = {"write": write, "bump": bump, "leave": leave, "login": login, "flash": flash, "whoami": whoami, "ends": ends, "health": lambda request: answer({}),
          "read": lambda request: answer(dict(request.session.items())), "id": lambda request: answer(request.session.session_key)}
urlpatterns = [path(name, route) for name, route in routes.items()]
serve(get_wsgi_application())
