const express = require('express');
const { listBookings } = require('./bookings');

const app = express();
app.get('/health', (_, response) => response.send('ok'));
app.get('/bookings', async (request, response) => response.json(await listBookings(request.query.tenant)));
app.listen(process.env.PORT || 3000);
