import { readFileSync } from 'node:fs'
import { type Asked, ask } from './ask.js'

/** Run by another user: questions come on stdin, answers leave on stdout. */
const asked = JSON.parse(readFileSync(0, 'utf8')) as Asked[]
process.stdout.write(JSON.stringify(asked.map(ask)))
