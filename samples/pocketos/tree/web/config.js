import { createClient } from '@supabase/supabase-js';

// The anonymous key is meant for browsers: row level security decides what it sees.
const SUPABASE_URL = 'https://pocketsamplexxproject.supabase.co';
const SUPABASE_ANON_KEY =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJzdXBhYmFzZSIsInJlZiI6InBvY2tldHNhbXBsZXh4cHJvamVjdCIsInJvbGUiOiJhbm9uIiwiaWF0IjoxNzY3MjI1NjAwLCJleHAiOjIwODI3NTg0MDB9._UWLwxXDJM2iOGkr7pFHiG8eZ9Op0zv1yGhnmQHqy_c';

export const supabase = createClient(SUPABASE_URL, SUPABASE_ANON_KEY);
