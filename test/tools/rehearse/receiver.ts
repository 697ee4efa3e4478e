import { startSmtpPeer } from '../../servers/smtp-peer.js'
import { MAIL_PORT } from './house.js'

// The mail server of a night, inside the namespace of its Apache: one JSON line for each mail.
const { mails } = await startSmtpPeer({ port: MAIL_PORT })
process.stdin.resume().once('end', () => process.exit(0))
let told = 0
say({ kind: 'ready' })
setInterval(() => {
	for (const { headers, text } of mails.slice(told)) {
		say({ kind: 'mail', wallTime: Date.now(), subject: headers.get('subject'), text })
		told++
	}
}, 100)

function say(line: object): void {
	process.stdout.write(`${JSON.stringify(line)}\n`)
}
