// Preloaded into the built program: its clocks and timers run FACTOR times as fast, so that a night of readings passes in
// a minute. Readings take their real time, which looks FACTOR times as long to the program. From SIGUSR2 on they run as usual.
let factor = Number(process.env.FACTOR)
const began = Date.now()
const setRealTimeout = globalThis.setTimeout
const realNow = performance.now.bind(performance)
let ahead = 0
process.once('SIGUSR2', () => {
	ahead = realNow() * (factor - 1)
	factor = 1
})
globalThis.setTimeout = (callback, milliseconds = 0, ...values) =>
	setRealTimeout(callback, milliseconds / factor, ...values)
performance.now = () => realNow() * factor + ahead
Date.now = () => Math.round(began + performance.now())
