using System.Globalization;
using System.Security.Cryptography;
using Npgsql;

namespace OrleansReco.Cli.Servers;

/// <summary>
/// PostgreSQL out of Debian's package, with a data folder of its own: as durable as in production (<c>fsync</c>, <c>synchronous_commit</c>), on loopback alone, with a password made for it.
/// Debian's own cluster is never touched. As root it runs as the user <c>postgres</c>, because the server refuses to run as root.
/// </summary>
/// <param name="folder">Where it keeps everything; null: a temporary folder.</param>
/// <param name="port">The loopback port; null: a free one.</param>
internal sealed class PostgreSqlServer(string? folder = null, int? port = null) : ThrowawayServer(folder, port)
{
    private const string SystemUser = "postgres";

    /// <summary>Where Debian and others install the programs: one folder a major version.</summary>
    private static readonly string[] Roots = ["/usr/lib/postgresql", "/usr/pgsql", "/opt/postgresql"];

    /// <inheritdoc />
    public override string Name => "PostgreSQL";

    /// <summary>Settings of the server beyond the defaults, such as <c>max_connections</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How to connect to the database <c>reco</c> as its owner, which may create others.</summary>
    public string ConnectionString => ConnectionStringOf("reco");

    /// <inheritdoc />
    protected override int StopSignal => ProcessTree.Interrupt; // "Fast shutdown": rolls back what is open and checkpoints.

    private static string? Binaries { get; } = Environment.GetEnvironmentVariable("RECO_POSTGRESQL_BIN") is { Length: > 0 } said
        ? said
        : Roots.Where(Directory.Exists).SelectMany(Directory.GetDirectories)
            .Where(version => File.Exists(Path.Combine(version, "bin", "initdb")))
            .OrderByDescending(version => int.TryParse(Path.GetFileName(version), CultureInfo.InvariantCulture, out var major) ? major : 0)
            .Select(version => Path.Combine(version, "bin"))
            .FirstOrDefault();

    private string Data => Path.Combine(Folder, "data");

    private string PasswordFile => Path.Combine(Folder, "password");

    /// <summary>Whether the server's programs are on this machine.</summary>
    public static bool IsInstalled(out string reason)
    {
        reason = !OperatingSystem.IsLinux() ? "throwaway servers are started on Linux only"
            : Binaries is null || !File.Exists(Path.Combine(Binaries, "postgres")) ? "PostgreSQL is not installed (deploy/native/install.sh postgresql; looked in /usr/lib/postgresql/*/bin and RECO_POSTGRESQL_BIN)"
            : "";
        return reason.Length == 0;
    }

    /// <summary>What <c>postgres --version</c> says of the version; null: not installed.</summary>
    public static string? InstalledVersion => IsInstalled(out _) ? ProgramVersion.Of(Path.Combine(Binaries!, "postgres")) : null;

    /// <summary>Where the programs are; null: not installed.</summary>
    public static string? InstalledIn => IsInstalled(out _) ? Binaries : null;

    /// <summary>How to connect to a database of this server.</summary>
    public string ConnectionStringOf(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Username = "reco",
        Password = File.ReadAllText(PasswordFile),
        Database = database,
        Timeout = 5,
        Pooling = true,
    }.ConnectionString;

    /// <summary>Creates an empty database and says how to connect to it.</summary>
    public async Task<string> CreateDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        await using var connection = new NpgsqlConnection(ConnectionStringOf("postgres") + ";Pooling=false");
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var create = new NpgsqlCommand($"CREATE DATABASE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", connection);
        await create.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return ConnectionStringOf(name);
    }

    /// <summary>Removes a database, whoever is connected to it.</summary>
    public async Task DropDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        await using var connection = new NpgsqlConnection(ConnectionStringOf("postgres") + ";Pooling=false;Command Timeout=60");
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var drop = new NpgsqlCommand($"DROP DATABASE \"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" WITH (FORCE)", connection);
        await drop.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (!IsInstalled(out var reason))
        {
            throw new ServerFailedException(reason);
        }

        if (File.Exists(Path.Combine(Data, "PG_VERSION")))
        {
            return;
        }

        Progress?.Invoke("creating the files of PostgreSQL");
        await File.WriteAllTextAsync(PasswordFile, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), cancellationToken).ConfigureAwait(false);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(PasswordFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        if (Environment.IsPrivilegedProcess)
        {
            await RunToEndAsync(new ServerLaunch("chown", ["-R", $"{SystemUser}:", Folder]), cancellationToken).ConfigureAwait(false);
            await RequireEntry(cancellationToken).ConfigureAwait(false);
        }

        await RunToEndAsync(
            Program("initdb", ["-D", Data, "-U", "reco", "-A", "scram-sha-256", "--pwfile", PasswordFile, "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions"]), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    protected override ServerLaunch Describe()
    {
        var settings = new Dictionary<string, string>
        {
            ["listen_addresses"] = "127.0.0.1",
            ["port"] = Port.ToString(CultureInfo.InvariantCulture),
            ["unix_socket_directories"] = "",
            ["fsync"] = "on",
            ["synchronous_commit"] = "on",
            ["full_page_writes"] = "on",
            ["max_connections"] = "200",
            ["shared_buffers"] = "128MB",
            ["max_wal_size"] = "1GB",
            ["jit"] = "off",
            ["log_line_prefix"] = "%m [%p] ",
        };
        foreach (var (name, value) in Settings)
        {
            settings[name] = value;
        }

        return Program("postgres", ["-D", Data, .. settings.SelectMany(setting => new[] { "-c", $"{setting.Key}={setting.Value}" })]);
    }

    /// <inheritdoc />
    protected override async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionStringOf("postgres") + ";Pooling=false");
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var exists = new NpgsqlCommand("SELECT count(*) FROM pg_database WHERE datname = 'reco'", connection);
            if ((long)(await exists.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))! == 0)
            {
                await using var create = new NpgsqlCommand("CREATE DATABASE reco", connection);
                await create.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            }

            return true;
        }
        catch (NpgsqlException)
        {
            return false; // Not yet; who asks knows how long to go on asking.
        }
    }

    private static ServerLaunch Program(string name, IReadOnlyList<string> arguments) => new(Path.Combine(Binaries!, name), arguments)
    {
        User = SystemUser,
        Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C", ["PGDATA"] = null, ["PGHOST"] = null, ["PGPORT"] = null },
    };

    private async Task RequireEntry(CancellationToken cancellationToken)
    {
        try
        {
            await RunToEndAsync(new ServerLaunch("/usr/bin/test", ["-w", Folder]) { User = SystemUser }, cancellationToken).ConfigureAwait(false);
        }
        catch (ServerFailedException e)
        {
            throw new ServerFailedException($"The user '{SystemUser}', as whom PostgreSQL runs, cannot write in {Folder}. Choose a folder whose parents all may enter, such as one under {Path.GetTempPath()}.", e);
        }
    }
}
