using System.Globalization;
using Npgsql;
using OrleansReco.Silo.Storage.PostgreSql;

namespace OrleansReco.Tests.Unit.Silo.Storage.PostgreSql;

/// <summary>The statements that Orleans finds in its table do what its code relies on.</summary>
[Collection(PostgreSqlCollection.Name)]
public sealed class OrleansTablesTests(PostgreSqlFixture server)
{
    private static readonly DateTime Start = new(2026, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    [SkippableFact]
    public async Task Membership_ChangesOnlyUnderTheNewestVersion()
    {
        var cluster = await Open();

        Assert.True(await cluster.IsTrue("InsertMembershipVersionKey", Cluster));
        Assert.False(await cluster.IsTrue("InsertMembershipVersionKey", Cluster));
        var empty = Assert.Single(await cluster.Rows("MembershipReadAllKey", Cluster));
        Assert.Equal((0, null), (empty["Version"], empty["StartTime"]));

        Assert.True(await cluster.IsTrue("InsertMembershipKey", Member(1, version: 0)));
        Assert.False(await cluster.IsTrue("InsertMembershipKey", Member(2, version: 0)), "another silo was there first");
        Assert.False(await cluster.IsTrue("InsertMembershipKey", Member(1, version: 1)), "the row is there already");
        Assert.True(await cluster.IsTrue("InsertMembershipKey", Member(2, version: 1)));
        Assert.False(await cluster.IsTrue("UpdateMembershipKey", Changed(1, status: 3, version: 1)), "the version is old");
        Assert.False(await cluster.IsTrue("UpdateMembershipKey", Changed(9, status: 3, version: 2)), "there is no such member");
        Assert.True(await cluster.IsTrue("UpdateMembershipKey", Changed(1, status: 3, version: 2)));

        var rows = await cluster.Rows("MembershipReadAllKey", Cluster);
        Assert.Equal([3, 3], rows.Select(r => r["Version"]));
        var first = rows.Single(r => (int)r["Port"]! == 1);
        Assert.Equal(("10.0.0.1", 7, "silo-1", "host", 3, 30_000, "10.0.0.1:9@1,now"), (first["Address"], first["Generation"], first["SiloName"], first["HostName"], first["Status"], first["ProxyPort"], first["SuspectTimes"]));
        Assert.Equal(Start, first["StartTime"]);
        var one = Assert.Single(await cluster.Rows("MembershipReadRowKey", [.. Cluster, .. Key(2)]));
        Assert.Equal((2, 3), (one["Port"], one["Version"]));
        var none = Assert.Single(await cluster.Rows("MembershipReadRowKey", [.. Cluster, .. Key(5)]));
        Assert.Equal((null, 3), (none["StartTime"], none["Version"]));
    }

    [SkippableFact]
    public async Task Membership_GatewaysAndTheDefunct_GoByStatus()
    {
        var cluster = await Open();
        await cluster.Run("InsertMembershipVersionKey", Cluster);
        for (var i = 1; i <= 3; i++)
        {
            Assert.True(await cluster.IsTrue("InsertMembershipKey", Member(i, version: i - 1)));
        }

        await cluster.Run("UpdateMembershipKey", Changed(1, status: 3, version: 3));
        await cluster.Run("UpdateMembershipKey", Changed(2, status: 6, version: 4));
        await cluster.Run("UpdateIAmAlivetimeKey", [.. Cluster, .. Key(3), ("IAmAliveTime", Start.AddHours(1))]);

        Assert.Equal([7], (await cluster.Rows("GatewaysQueryKey", [.. Cluster, ("Status", 3)])).Select(r => r["Generation"]));
        await cluster.Run("CleanupDefunctSiloEntriesKey", [.. Cluster, ("IAmAliveTime", Start.AddMinutes(30))]);
        Assert.Equal([1, 3], (await cluster.Rows("MembershipReadAllKey", Cluster)).Select(r => r["Port"]).Order());
        await cluster.Run("DeleteMembershipTableEntriesKey", Cluster);
        Assert.Null(Assert.Single(await cluster.Rows("MembershipReadAllKey", Cluster))["StartTime"]);
    }

    [SkippableFact]
    public async Task Reminders_AreFoundByGrainAndByRangeAndGoUnderTheirVersion()
    {
        var table = await Open();
        (string, object?)[] service = [("ServiceId", "s")];

        Assert.Equal(0, await Upsert("g/1", "a", -5));
        Assert.Equal(1, await Upsert("g/1", "a", -5));
        await Upsert("g/1", "b", -5);
        await Upsert("g/2", "a", 10);
        await Upsert("g/3", "a", 20);

        Assert.Equal(["a", "b"], (await table.Rows("ReadReminderRowsKey", [.. service, ("GrainId", "g/1")])).Select(r => r["ReminderName"]).Order());
        var row = Assert.Single(await table.Rows("ReadReminderRowKey", [.. service, ("GrainId", "g/1"), ("ReminderName", "a")]));
        Assert.Equal((60_000L, 1, Start), (row["Period"], row["Version"], row["StartTime"]));
        Assert.Equal(["g/2"], (await table.Rows("ReadRangeRows1Key", [.. service, ("BeginHash", -5), ("EndHash", 10)])).Select(r => r["GrainId"]));
        Assert.Equal(["g/1", "g/1", "g/3"], (await table.Rows("ReadRangeRows2Key", [.. service, ("BeginHash", 10), ("EndHash", -5)])).Select(r => r["GrainId"]).Order());
        Assert.False(await table.IsTrue("DeleteReminderRowKey", [.. service, ("GrainId", "g/1"), ("ReminderName", "a"), ("Version", 0)]));
        Assert.True(await table.IsTrue("DeleteReminderRowKey", [.. service, ("GrainId", "g/1"), ("ReminderName", "a"), ("Version", 1)]));
        await table.Run("DeleteReminderRowsKey", service);
        Assert.Empty(await table.Rows("ReadRangeRows2Key", [.. service, ("BeginHash", 0), ("EndHash", 0)]));

        async Task<int> Upsert(string grain, string name, int hash) => (int)(await table.Rows(
            "UpsertReminderRowKey", [.. service, ("GrainId", grain), ("ReminderName", name), ("GrainHash", hash), ("StartTime", Start), ("Period", 60_000)]))[0]["Version"]!;
    }

    [SkippableFact]
    public async Task Tables_CreatedAgain_KeepWhatIsThere()
    {
        var cluster = await Open();
        await cluster.Run("InsertMembershipVersionKey", Cluster);

        PostgreSqlSchema.EnsureOrleans(cluster.ConnectionString);

        Assert.False(await cluster.IsTrue("InsertMembershipVersionKey", Cluster));
    }

    [SkippableFact]
    public async Task Tables_ThatAreThere_WantNoRightToCreate()
    {
        var cluster = await Open();
        var builder = new NpgsqlConnectionStringBuilder(cluster.ConnectionString);
        var schema = builder.SearchPath!;
        await using (var admin = new NpgsqlConnection(cluster.ConnectionString))
        {
            await admin.OpenAsync();
            await using var command = new NpgsqlCommand(
                $"CREATE ROLE {schema}_silo LOGIN PASSWORD 'silo'; GRANT USAGE ON SCHEMA {schema} TO {schema}_silo; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {schema}_silo", admin);
            await command.ExecuteNonQueryAsync();
        }

        builder.Username = $"{schema}_silo";
        builder.Password = "silo";

        PostgreSqlSchema.EnsureOrleans(builder.ConnectionString);
    }

    private static (string, object?)[] Cluster => [("DeploymentId", "c")];

    private static (string, object?)[] Key(int port) => [("Address", "10.0.0.1"), ("Port", port), ("Generation", 7)];

    private static (string, object?)[] Member(int port, int version) =>
    [
        .. Cluster, .. Key(port), ("SiloName", $"silo-{port}"), ("HostName", "host"), ("Status", 2), ("ProxyPort", 30_000), ("StartTime", Start), ("IAmAliveTime", Start), ("Version", version),
    ];

    private static (string, object?)[] Changed(int port, int status, int version) =>
        [.. Cluster, .. Key(port), ("Status", status), ("SuspectTimes", port == 1 ? "10.0.0.1:9@1,now" : DBNull.Value), ("IAmAliveTime", Start), ("Version", version)];

    private Task<Statements> Open()
    {
        var connectionString = server.NewSchema();
        PostgreSqlSchema.EnsureOrleans(connectionString);
        return Task.FromResult(new Statements(connectionString));
    }

    private sealed class Statements(string connectionString)
    {
        public string ConnectionString => connectionString;

        public async Task<bool> IsTrue(string key, (string, object?)[] parameters) =>
            Convert.ToBoolean(Assert.Single(Assert.Single(await Rows(key, parameters))).Value, CultureInfo.InvariantCulture);

        public Task Run(string key, (string, object?)[] parameters) => Rows(key, parameters);

        public async Task<List<Dictionary<string, object?>>> Rows(string key, (string Name, object? Value)[] parameters)
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync();
            await using var text = new NpgsqlCommand("SELECT QueryText FROM OrleansQuery WHERE QueryKey = @key", connection) { Parameters = { new("key", key) } };
            await using var command = new NpgsqlCommand((string)(await text.ExecuteScalarAsync() ?? throw new InvalidOperationException($"There is no statement {key}.")), connection);
            foreach (var (name, value) in parameters)
            {
                command.Parameters.Add(new NpgsqlParameter(name, value));
            }

            var rows = new List<Dictionary<string, object?>>();
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i), StringComparer.OrdinalIgnoreCase));
            }

            return rows;
        }
    }
}
