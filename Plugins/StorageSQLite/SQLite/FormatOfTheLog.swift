import Storage

/// The second step of the file: branches carry accounts, contents the head that they had, and the log what history needs
/// (spec/history.md 2.3, 9).
enum FormatOfTheLog {
    static let step = tables + branches + contents + entries + sums

    // MARK: Tables

    private static let tables = """
        ALTER TABLE branch RENAME TO branch_1;
        ALTER TABLE log RENAME TO log_1;
        ALTER TABLE log_row RENAME TO log_row_1;
        -- number: never used twice, since logs name it. time: of the newest entry. brought: the entry that brought the content. rows, bytes: of
        -- the content. first_number: of the branch's own entries. log_start: entries below are being deleted.
        CREATE TABLE branch (
            number INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, project BLOB, is_deleted INTEGER NOT NULL DEFAULT 0,
            content INTEGER NOT NULL, brought INTEGER NOT NULL, revision BLOB NOT NULL, change_number INTEGER NOT NULL, time INTEGER NOT NULL,
            tools_version TEXT NOT NULL, extra BLOB NOT NULL, next_row INTEGER NOT NULL, rows INTEGER NOT NULL, bytes INTEGER NOT NULL,
            first_number INTEGER NOT NULL, log_start INTEGER NOT NULL, backup_bytes INTEGER NOT NULL DEFAULT 0,
            log_rows INTEGER NOT NULL DEFAULT 0, log_bytes INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX branch_by_project ON branch (project);
        -- Branches whose log is still to be deleted.
        CREATE TABLE purged_branch (number INTEGER PRIMARY KEY);
        -- From rows on: the head that a branch had when it left the content, written then. noted_for: the branch whose rows are noted ahead of
        -- a move to it, until it is made.
        ALTER TABLE content ADD COLUMN brought INTEGER;
        ALTER TABLE content ADD COLUMN rows INTEGER;
        ALTER TABLE content ADD COLUMN bytes INTEGER;
        ALTER TABLE content ADD COLUMN number_left INTEGER;
        ALTER TABLE content ADD COLUMN time_left INTEGER;
        ALTER TABLE content ADD COLUMN revision BLOB;
        ALTER TABLE content ADD COLUMN tools_version TEXT;
        ALTER TABLE content ADD COLUMN extra BLOB;
        ALTER TABLE content ADD COLUMN next_row INTEGER;
        ALTER TABLE content ADD COLUMN noted_for INTEGER;
        ALTER TABLE content ADD COLUMN noted_rows INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE content ADD COLUMN noted_bytes INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX content_by_branch ON content (branch);
        -- changed: the number of the commit that wrote the text; null: the entry that brought the content.
        ALTER TABLE content_row ADD COLUMN changed INTEGER;
        -- number: the change number. position: of its write in the feed. from_branch, from_number: the second parent; of a first entry the first.
        -- base: an origin that is no revision here. metadata: its hash afterwards. schemas: ids touched, each behind a byte with its length; null
        -- where it is that of the one row. tools_version, extra: what the head held before, where this changed it. new_from, new_end: rows that a
        -- move brought. rows_at: under which number its rows stand in log_row, where that is not its own. row and on: the one row that a commit
        -- changed: schema and id after it, the number that wrote the text before, and that text; a commit then touches four pages of the file
        -- instead of six, and a page more is a tenth of what a lone commit costs.
        CREATE TABLE log (
            branch INTEGER NOT NULL, number INTEGER NOT NULL, position INTEGER NOT NULL, kind INTEGER NOT NULL, revision BLOB NOT NULL,
            author BLOB, actor BLOB, time INTEGER NOT NULL, cause TEXT NOT NULL, message TEXT, from_branch INTEGER, from_number INTEGER,
            base TEXT, metadata INTEGER, touches_metadata INTEGER, schemas BLOB, added INTEGER, changed_rows INTEGER, removed INTEGER,
            migrated INTEGER, bytes INTEGER NOT NULL, tools_version TEXT, extra BLOB, new_from INTEGER, new_end INTEGER, rows_at INTEGER,
            row INTEGER, schema TEXT, id TEXT, how INTEGER, changed INTEGER, text TEXT, PRIMARY KEY (branch, number)) WITHOUT ROWID;
        -- What rows were before a commit that changed several, or a move; text is null where they were not there.
        CREATE TABLE log_row (
            branch INTEGER NOT NULL, number INTEGER NOT NULL, row INTEGER NOT NULL, schema TEXT NOT NULL, id TEXT, how INTEGER NOT NULL,
            changed INTEGER, text TEXT, PRIMARY KEY (branch, number, row)) WITHOUT ROWID;
        -- Identities in which the result of a merge differs from the second parent, packed.
        CREATE TABLE log_side (branch INTEGER NOT NULL, number INTEGER NOT NULL, ids BLOB, PRIMARY KEY (branch, number)) WITHOUT ROWID;
        -- Entries that lead into another branch.
        CREATE TABLE log_crossing (
            branch INTEGER NOT NULL, number INTEGER NOT NULL, from_branch INTEGER NOT NULL, from_number INTEGER NOT NULL,
            PRIMARY KEY (branch, number)) WITHOUT ROWID;
        -- Where the chain of a document that went begins: which row it had, and the entry that took it away.
        CREATE TABLE log_gone (
            branch INTEGER NOT NULL, schema TEXT NOT NULL, id TEXT NOT NULL, number INTEGER NOT NULL, row INTEGER NOT NULL,
            PRIMARY KEY (branch, schema, id, number)) WITHOUT ROWID;
        CREATE INDEX log_gone_by_number ON log_gone (branch, number);

        """

    // MARK: What was written before

    /// Entries of before by the numbers they get: numbers from 2^52 on count on from there, in their order. content_era: how many moves came
    /// before, and the entry itself with its move.
    private static let branches = """
        CREATE TEMP TABLE entry AS
        SELECT branch, position, kind, CASE WHEN change_number < 4503599627370496 THEN change_number ELSE 4503599627370496 + sum(
                change_number >= 4503599627370496) OVER (PARTITION BY branch ORDER BY position) - 1 END AS number,
            sum(kind <> 1) OVER (PARTITION BY branch ORDER BY position) AS era
        FROM log_1;
        CREATE UNIQUE INDEX temp.entry_by_position ON entry (branch, position);
        CREATE INDEX temp.entry_by_era ON entry (branch, era, number);
        CREATE TEMP TABLE brought AS SELECT branch, era, min(number) AS number FROM entry GROUP BY branch, era;
        CREATE TEMP TABLE touch AS
        SELECT e.branch, e.number, e.era, t.row, t.schema, t.text FROM entry e JOIN (
            SELECT branch, position, row, schema, text FROM log_1 WHERE row IS NOT NULL
            UNION ALL SELECT branch, position, row, schema, text FROM log_row_1) t ON t.branch = e.branch AND t.position = e.position;
        CREATE INDEX temp.touch_by_row ON touch (branch, era, row, number);
        INSERT INTO branch (
            number, id, is_deleted, content, brought, revision, change_number, time, tools_version, extra, next_row, rows, bytes,
            first_number, log_start)
        SELECT b.number, b.id, b.is_deleted, b.content, (SELECT number FROM brought WHERE branch = b.number ORDER BY era DESC LIMIT 1),
            b.revision, (SELECT max(number) FROM entry WHERE branch = b.number), (SELECT max(time) FROM log_1 WHERE branch = b.number),
            b.tools_version, b.extra, b.next_row,
            (SELECT count(*) FROM content_row WHERE address >= b.content << 40 AND address < (b.content + 1) << 40),
            (SELECT total(length(CAST(text AS BLOB))) FROM content_row WHERE address >= b.content << 40 AND address < (b.content + 1) << 40),
            (SELECT min(number) FROM entry WHERE branch = b.number), (SELECT min(number) FROM entry WHERE branch = b.number)
        FROM branch_1 b;

        """

    /// Contents that moves left: of each branch the last three are backups, older ones go. A row that no commit of its era changed has null.
    private static let contents = """
        CREATE TEMP TABLE left_content AS
        SELECT l.left_content AS number, e.branch, e.era - 1 AS era, l.time, p.number AS number_left, p.revision,
            row_number() OVER (PARTITION BY e.branch ORDER BY e.position DESC) AS age
        FROM log_1 l JOIN entry e ON e.branch = l.branch AND e.position = l.position
        JOIN (SELECT e.branch, e.era, max(e.number) AS number, l.revision FROM entry e JOIN log_1 l
            ON l.branch = e.branch AND l.position = e.position GROUP BY e.branch, e.era) p ON p.branch = e.branch AND p.era = e.era - 1
        WHERE l.left_content IS NOT NULL;
        UPDATE content SET branch = NULL WHERE number NOT IN (SELECT content FROM branch)
            AND number NOT IN (SELECT number FROM left_content WHERE age <= 3);
        UPDATE content SET brought = (SELECT brought FROM branch b WHERE b.content = content.number)
            WHERE number IN (SELECT content FROM branch);
        UPDATE content SET
            (brought, number_left, time_left, revision, tools_version, extra, next_row) = (
                SELECT (SELECT number FROM brought WHERE branch = l.branch AND era = l.era), l.number_left, l.time, l.revision,
                    b.tools_version, x'', coalesce((
                        SELECT (max(address) & 1099511627775) + 1 FROM content_row
                        WHERE address >= l.number << 40 AND address < (l.number + 1) << 40), 0)
                FROM left_content l JOIN branch b ON b.number = l.branch WHERE l.number = content.number),
            (rows, bytes) = (
                SELECT count(*), coalesce(sum(length(CAST(text AS BLOB))), 0) FROM content_row
                WHERE address >= content.number << 40 AND address < (content.number + 1) << 40)
            WHERE branch IS NOT NULL AND number NOT IN (SELECT content FROM branch);
        UPDATE content_row SET changed = (
            SELECT max(t.number) FROM content c JOIN brought b ON b.branch = c.branch AND b.number = c.brought
            JOIN touch t ON t.branch = b.branch AND t.era = b.era AND t.row = (content_row.address & 1099511627775)
            WHERE c.number = content_row.address >> 40)
            WHERE address >> 40 IN (SELECT c.number FROM content c WHERE c.branch IN (SELECT branch FROM touch));

        """

    /// The number before of a row: of the last commit of its era that touched it, else of the entry that brought the content. Ids are those of the
    /// texts, as far as they can be read: of the one before, or of the one after for what was new.
    private static let entries = """
        CREATE TEMP TABLE who AS
        SELECT t.branch, t.number, t.row, coalesce(t.schema, (
                SELECT n.schema FROM touch n WHERE n.branch = t.branch AND n.era = t.era AND n.row = t.row AND n.number > t.number
                    AND n.schema IS NOT NULL ORDER BY n.number LIMIT 1),
                (SELECT r.schema FROM content c JOIN brought b ON b.branch = c.branch AND b.number = c.brought
                    JOIN content_row r ON r.address = c.number << 40 | t.row WHERE c.branch = t.branch AND b.era = t.era), '') AS schema,
            styx_id(coalesce(t.text, (
                SELECT n.text FROM touch n WHERE n.branch = t.branch AND n.era = t.era AND n.row = t.row AND n.number > t.number
                    AND n.text IS NOT NULL ORDER BY n.number LIMIT 1),
                (SELECT r.text FROM content c JOIN brought b ON b.branch = c.branch AND b.number = c.brought
                    JOIN content_row r ON r.address = c.number << 40 | t.row WHERE c.branch = t.branch AND b.era = t.era))) AS id,
            CASE WHEN t.text IS NOT NULL THEN coalesce((
                SELECT max(n.number) FROM touch n WHERE n.branch = t.branch AND n.era = t.era AND n.row = t.row AND n.number < t.number),
                (SELECT number FROM brought WHERE branch = t.branch AND era = t.era)) END AS changed,
            t.text
        FROM touch t;
        CREATE UNIQUE INDEX temp.who_by_row ON who (branch, number, row);
        INSERT INTO log (branch, number, position, kind, revision, author, time, cause, row, schema, id, how, changed, text, bytes)
        SELECT l.branch, e.number, l.position, l.kind, l.revision, l.author, l.time, 'unknown', w.row, w.schema, w.id,
            CASE WHEN w.row IS NOT NULL THEN 3 * (w.schema = '') END, w.changed, w.text,
            48 + coalesce(length(CAST(w.text AS BLOB)), 0) + coalesce(length(CAST(w.id AS BLOB)), 0)
        FROM log_1 l JOIN entry e ON e.branch = l.branch AND e.position = l.position
        LEFT JOIN who w ON l.row IS NOT NULL AND w.branch = l.branch AND w.number = e.number AND w.row = l.row;
        INSERT INTO log_row (branch, number, row, schema, id, how, changed, text)
        SELECT w.branch, w.number, w.row, w.schema, w.id, 3 * (w.schema = ''), w.changed, w.text
        FROM who w JOIN log l ON l.branch = w.branch AND l.number = w.number WHERE l.row IS NULL;

        """

    private static let sums = """
        UPDATE log SET bytes = (
            SELECT sum(48 + coalesce(length(CAST(r.text AS BLOB)), 0) + coalesce(length(CAST(r.id AS BLOB)), 0))
            FROM log_row r WHERE r.branch = log.branch AND r.number = log.number)
            WHERE (branch, number) IN (SELECT branch, number FROM log_row);
        UPDATE branch SET
            backup_bytes = (SELECT coalesce(sum(bytes), 0) FROM content WHERE branch = branch.number AND number_left IS NOT NULL),
            log_bytes = (SELECT coalesce(sum(bytes), 0) FROM log WHERE log.branch = branch.number),
            log_rows = (SELECT count(*) FROM log_row WHERE log_row.branch = branch.number)
                + (SELECT count(*) FROM log WHERE log.branch = branch.number AND row IS NOT NULL);
        DROP TABLE temp.who; DROP TABLE temp.touch; DROP TABLE temp.brought; DROP TABLE temp.left_content; DROP TABLE temp.entry;
        DROP TABLE log_row_1; DROP TABLE log_1; DROP TABLE branch_1;

        """

    // MARK: Ids

    /// Makes `styx_id(text)` for the step: the id of a document's text as it travels in queries, null where it cannot be told. SQLite's own
    /// functions stop at U+0000 and make 1.1 of 1.10.
    static func addFunction(to connection: Connection) throws(StoreError) {
        let row = RowText()
        try connection.addFunction("styx_id") { row.id(in: $0) }
    }
}
