"""The PostgreSQL adapter: tables, migrations, connections, stores and readers.

Hand-written SQL lives in constants at the top of the module that runs it, never inside a
function: as text, bytes or ``sqlalchemy.text``, alone or inside a dict or tuple, with
``%(name)s`` parameters (``:name`` inside ``sqlalchemy.text``). A test finds every one, has the
server plan it on the empty and on the filled schema, and so finds a missing column or a
parameter without type before a request does. ``psycopg.sql`` objects are pieces: a module that
puts statements together from them when they are needed has a function ``explained()`` that
yields one statement of every shape.
"""
