import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** Takes whatever is posted by HTTP or sent by SMTP, answers at once, and forgets it. Prints both ports. */
const http = createHttpServer((request, response) => {
	request.resume().on('end', () => response.end('ok'))
})

const smtp = createServer((socket: Socket) => {
	let isMail = false
	let line = ''
	const say = (text: string) => socket.write(`${text}\r\n`)
	const take = (text: string) => {
		if (isMail) {
			if (text !== '.') return
			isMail = false
			say('250 taken')
		} else if (/^data/i.test(text)) {
			isMail = true
			say('354 go on')
		} else if (/^quit/i.test(text)) socket.end('221 bye\r\n')
		else say('250 fine')
	}
	socket.on('data', (bytes: Buffer) => {
		const lines = (line + bytes.toString('latin1')).split('\r\n')
		line = lines.pop()!
		lines.forEach(take)
	})
	socket.on('error', () => {})
	say('220 receiver')
})

http.listen(0, '127.0.0.1', () => {
	smtp.listen(0, '127.0.0.1', () => {
		const [httpPort, smtpPort] = [http, smtp].map((server) => (server.address() as AddressInfo).port)
		process.stdout.write(`${JSON.stringify({ httpPort, smtpPort })}\n`)
	})
})
process.stdin.resume().on('end', () => process.exit())
