"""What gunicorn serves: `gunicorn wsgi:app`."""

import config
from tracker.app import create_app

app = create_app(config.read())
