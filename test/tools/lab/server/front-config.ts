import type { Front } from '../run.js'
import { ADDRESSES } from '../testbed.js'

/** The port on which a proxy stands in front of Apache, in the clients' namespace. */
export const FRONT_PORT = 8000

/** HAProxy as it is usually set up; it closes towards Apache by RST when it or its client gives up. */
export function haproxyConfig(front: Extract<Front, { timeout: number }>): string {
	return `global
  maxconn 8000
defaults
  mode http
  timeout connect 5s
  timeout client 50s
  timeout server ${front.timeout}s
  timeout http-keep-alive 10s
  option abortonclose
  ${front.reuse ? 'http-reuse safe' : 'option httpclose'}
frontend users
  bind ${ADDRESSES.client}:${FRONT_PORT}
  default_backend apache
backend apache
  server apache ${ADDRESSES.server}:80 source ${ADDRESSES.client}
`
}

/** nginx as a reverse proxy with its defaults; it closes towards Apache by FIN. */
export function nginxConfig(front: Extract<Front, { timeout: number }>, home: string): string {
	return `pid ${home}/nginx.pid;
error_log ${home}/nginx.log;
worker_processes 1;
daemon off;
events { worker_connections 8000; }
http {
  access_log off;
  client_body_temp_path ${home}/nginx-body;
  proxy_temp_path ${home}/nginx-proxy;
  fastcgi_temp_path ${home}/nginx-fastcgi;
  uwsgi_temp_path ${home}/nginx-uwsgi;
  scgi_temp_path ${home}/nginx-scgi;
  upstream apache { server ${ADDRESSES.server}:80 max_fails=0;${front.reuse ? ' keepalive 16;' : ''} }
  server {
    listen ${ADDRESSES.client}:${FRONT_PORT} backlog=4096;
    location / {
      proxy_pass http://apache;
      proxy_connect_timeout ${front.timeout}s;
      proxy_read_timeout ${front.timeout}s;
      proxy_next_upstream off;
${front.reuse ? '      proxy_http_version 1.1;\n      proxy_set_header Connection "";\n' : ''}    }
  }
}
`
}
