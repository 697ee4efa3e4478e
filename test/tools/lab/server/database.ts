import { createServer } from 'node:net'

// A database as PHP sees it: one query a connection, the number of milliseconds after which it answers.
createServer((socket) => {
	socket.on('error', () => undefined)
	socket.once('data', (query) => {
		const answer = setTimeout(() => socket.end('row\n'), Number(query.toString()))
		socket.once('close', () => clearTimeout(answer))
	})
}).listen({ host: '127.0.0.1', port: Number(process.argv[2]), backlog: 1024 })
