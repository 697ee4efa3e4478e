import { createServer, type Socket } from 'node:net'

// A service that is not Apache and never closes what its clients have closed: its connections stay in CLOSE_WAIT.
const leaked: Socket[] = []
createServer({ allowHalfOpen: true }, (socket) => {
	leaked.push(socket)
	socket.on('error', () => undefined)
	socket.resume()
}).listen(Number(process.argv[2]), '0.0.0.0')
