using Npgsql;

namespace OrleansReco.Silo.Storage.PostgreSql;

/// <summary>How a table can be written anew.</summary>
/// <param name="Table">The table.</param>
/// <param name="Obstacle">Why not beside its writers, and what to do about it; null: it can be.</param>
/// <param name="Refused">It cannot be while they wait either: the role may not, or the table is too large for that.</param>
internal sealed record RewritePlan(string Table, string? Obstacle, bool Refused)
{
    private const string Query = """
        SELECT t.name, current_user::text, pg_get_userbyid(c.relowner)::text, pg_has_role(c.relowner, 'USAGE'), c.relnamespace::regnamespace::text, has_schema_privilege(c.relnamespace, 'CREATE'),
            EXISTS (SELECT FROM pg_depend d WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = c.oid AND d.deptype = 'n')
        FROM unnest($1) WITH ORDINALITY AS t(name, place) JOIN pg_class c ON c.oid = t.name::regclass
        ORDER BY t.place
        """;

    /// <summary>Looks at the tables' owners, rights and dependents. Waits for nobody, unless a table must be measured.</summary>
    /// <param name="connection">As the role that would do it.</param>
    /// <param name="tables">The tables.</param>
    /// <param name="lockedMebibytes">Largest table for whose rewriting writers wait.</param>
    /// <param name="cancellationToken">To give up.</param>
    public static async Task<List<RewritePlan>> ReadAsync(NpgsqlConnection connection, string[] tables, int lockedMebibytes, CancellationToken cancellationToken)
    {
        var plans = new List<RewritePlan>();
        await using (var select = new NpgsqlCommand(Query, connection) { Parameters = { new NpgsqlParameter<string[]> { TypedValue = tables } } })
        {
            await using var reader = await select.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                plans.Add(Of(reader));
            }
        }

        for (var i = 0; i < plans.Count; i++)
        {
            if (plans[i] is { Obstacle: { } obstacle, Refused: false } plan && await SizeAsync(connection, plan.Table, cancellationToken).ConfigureAwait(false) is var size && size > (long)lockedMebibytes << 20)
            {
                plans[i] = plan with
                {
                    Refused = true,
                    Obstacle = $"{obstacle} With {size >> 20} MiB it is larger than Reco:PostgreSql:RewriteMebibytes ({lockedMebibytes}), up to which writers wait for VACUUM (FULL); raise that if they may.",
                };
            }
        }

        return plans;
    }

    private static RewritePlan Of(NpgsqlDataReader row)
    {
        var (table, role, owner, schema) = (row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(4));
        var (owns, creates, dependents) = (row.GetBoolean(3), row.GetBoolean(5), row.GetBoolean(6));
        var obstacle = (owns, creates, dependents) switch
        {
            (false, _, _) => $"The role {role} does not own the table {table}, which is {owner}'s: ALTER TABLE {table} OWNER TO {role}.",
            (_, false, _) => $"The role {role}, which owns the table {table}, may not create a copy of it: GRANT CREATE ON SCHEMA {schema} TO {role}.",
            (_, _, true) => $"A view, or something else, depends on the table {table}: drop it, and let reports read a replica or functions.",
            _ => null,
        };
        return new RewritePlan(table, obstacle, !owns);
    }

    private static async Task<long> SizeAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken)
    {
        await using var select = new NpgsqlCommand("SELECT pg_total_relation_size($1::regclass)", connection) { CommandTimeout = 0, Parameters = { new NpgsqlParameter<string> { TypedValue = table } } };
        return (long)(await select.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}
