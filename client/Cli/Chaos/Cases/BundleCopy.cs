using Npgsql;
using OrleansReco.Abstractions;
using OrleansReco.Grains.Storage;

namespace OrleansReco.Cli.Chaos.Cases;

/// <summary>Copies of a bundle in PostgreSQL, to be served in its place.</summary>
internal static class BundleCopy
{
    private const string ActiveKey = "active";

    /// <summary>Makes a copy under another name, once.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="of">The bundle's version.</param>
    /// <param name="version">The copy's.</param>
    /// <param name="flipped">Whether a byte of its largest part is flipped.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task MakeAsync(string connectionString, string of, string version, bool flipped, CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        foreach (var (statement, arguments) in new (string, object[])[]
        {
            ("DELETE FROM bundle_chunks WHERE version = $1", [version]),
            ("INSERT INTO bundles(version) VALUES ($1) ON CONFLICT DO NOTHING", [version]),
            ("INSERT INTO bundle_chunks(version, file, ordinal, bytes) SELECT $1, file, ordinal, CASE WHEN file = 'manifest.json' THEN convert_to(replace(convert_from(bytes, 'UTF8'), $2, $1), 'UTF8') ELSE bytes END FROM bundle_chunks WHERE version = $2", [version, of]),
            ("UPDATE bundle_chunks SET bytes = set_byte(bytes, length(bytes) / 2, get_byte(bytes, length(bytes) / 2) # 255) WHERE $2 AND version = $1 AND ordinal = 0 AND file = (SELECT max(file) FROM bundle_chunks WHERE version = $1 AND file <> 'manifest.json')", [version, flipped]),
        })
        {
            await using var command = source.CreateCommand(statement);
            foreach (var argument in arguments)
            {
                command.Parameters.Add(new() { Value = argument });
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Tells every silo what to serve, past the registry.</summary>
    public static Task ServeAsync(IStore store, IStateSerializer serializer, ActiveModels models) => store.PublishChangeAsync(ChangeKind.Models, ActiveKey, serializer.Serialize(models));
}
