const { Pool } = require('pg');

const pool = new Pool({ connectionString: process.env.DATABASE_URL });

async function listBookings(tenant) {
  const { rows } = await pool.query('select id, starts_on, ends_on from bookings where tenant_id = $1', [tenant]);
  return rows;
}

module.exports = { listBookings };
