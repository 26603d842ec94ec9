# Starlette's SessionMiddleware (FastAPI's is the same), served by uvicorn.
from varied import *
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route

async def write(request):
    request.session.update(varied)
    return JSONResponse({})
async def bump(request):
    request.session["visits"] += 1
    return JSONResponse(request.session["visits"])
async def login(request):
    request.session["user"] = "ada"
    return JSONResponse({})
async def read(request): return JSONResponse(dict(request.session))
async def whoami(request): return JSONResponse(request.session.get("user"))
async def health(request): return JSONResponse({})
routes = [Route("/" + route.__name__, route) for route in (write, bump, login, read, whoami, health)]
application = Starlette(routes=routes, middleware=[Middleware(SessionMiddleware, secret_key=secret)])
uvicorn.run(application, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")
