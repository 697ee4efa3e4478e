/** Where the database behind PHP listens. */
export const DATABASE_PORT = 3306

/** The page that Apache makes itself: it takes as many ms as the request asks. */
export const LUA_PAGE = `function handle(r)
  r.usleep((tonumber(r:parseargs().ms) or 0) * 1000)
  r.content_type = 'text/plain'
  r:puts('done\\n')
  return apache2.OK
end
`

/** The page of a pool: it works for as many ms as the request asks, or waits so long for the database. */
export const PHP_PAGE = `<?php
$ms = (int)($_GET['ms'] ?? 0);
if (isset($_GET['database'])) {
  $database = stream_socket_client('tcp://127.0.0.1:${DATABASE_PORT}', $code, $text, 5);
  stream_set_timeout($database, 7200);
  fwrite($database, "$ms\\n");
  fgets($database);
} else {
  usleep($ms * 1000);
}
echo "done\\n";
`
