-- Heads are updated at every append: room on the page keeps those updates off the index.
ALTER TABLE "workspace_heads" SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
--> statement-breakpoint
ALTER TABLE "user_heads" SET (fillfactor = 70);
--> statement-breakpoint
ALTER TABLE "read_marks" SET (fillfactor = 70);
