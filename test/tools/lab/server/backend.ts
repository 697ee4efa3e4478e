import { createServer } from 'node:http'

// The application behind mod_proxy: it answers /app?ms=N after N milliseconds and keeps upgraded connections open.
const application = createServer((request, response) => {
	const ms = Number(new URL(request.url ?? '/', 'http://app').searchParams.get('ms') ?? 0)
	setTimeout(() => response.end('done\n'), Math.min(ms, 2 ** 31 - 1))
})
application.requestTimeout = 0
application.keepAliveTimeout = 5000
application.on('upgrade', (_request, socket) => {
	socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n')
	socket.on('data', (chunk) => socket.write(chunk))
	socket.on('end', () => socket.end())
	socket.on('error', () => socket.destroy())
})
const [host = '127.0.0.1', port = '9001'] = process.argv.slice(2)
application.listen({ host, port: Number(port), backlog: 1024 })
