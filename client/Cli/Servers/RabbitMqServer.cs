using System.Globalization;
using System.Security.Cryptography;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace OrleansReco.Cli.Servers;

/// <summary>
/// RabbitMQ out of Debian's package, with a node, a port mapper (epmd), a cookie and files of its own, so that several run side by side: on loopback alone, without plugins, with a user and password made for it.
/// What durable queues hold survives a stop and a kill.
/// </summary>
/// <param name="folder">Where it keeps everything; null: a temporary folder.</param>
/// <param name="port">The loopback port; null: a free one.</param>
internal sealed class RabbitMqServer(string? folder = null, int? port = null) : ThrowawayServer(folder, port)
{
    /// <summary>The virtual host that the product uses.</summary>
    public const string VirtualHost = "/";

    private const string User = "reco";

    // The port mapper stays in the session of the broker, in the foreground, and ends with it.
    private const string Script = """
        epmd=$(command -v epmd || echo /usr/lib/erlang/bin/epmd)
        "$epmd" -port "$ERL_EPMD_PORT" -address 127.0.0.1 &
        mapper=$!
        "$1" &
        broker=$!
        trap 'kill -TERM $broker 2>/dev/null' TERM INT
        while kill -0 $broker 2>/dev/null; do wait $broker; done
        kill $mapper 2>/dev/null
        """;

    /// <inheritdoc />
    public override string Name => "RabbitMQ";

    /// <summary>How to connect, user and password included.</summary>
    public Uri Uri => new($"amqp://{User}:{File.ReadAllText(PasswordFile)}@127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}/%2F");

    /// <summary>What <c>rabbitmqctl version</c> would say, from the folder of the installed version; null: not installed.</summary>
    public static string? InstalledVersion => IsInstalled(out _) && Directory.Exists(Path.Combine(Root, "lib"))
        ? Directory.GetDirectories(Path.Combine(Root, "lib"), "rabbitmq_server-*").Select(Path.GetFileName).Max()?["rabbitmq_server-".Length..]
        : null;

    /// <inheritdoc />
    protected override TimeSpan StartPatience => TimeSpan.FromSeconds(90);

    /// <inheritdoc />
    protected override TimeSpan StopPatience => TimeSpan.FromSeconds(40);

    private static string Root { get; } = Environment.GetEnvironmentVariable("RECO_RABBITMQ_HOME") is { Length: > 0 } said ? said : "/usr/lib/rabbitmq";

    private static string Program => Path.Combine(Root, "bin", "rabbitmq-server");

    private string PasswordFile => Path.Combine(Folder, "password");

    private string PortsFile => Path.Combine(Folder, "ports");

    /// <summary>Whether the server's programs are on this machine.</summary>
    public static bool IsInstalled(out string reason)
    {
        reason = !OperatingSystem.IsLinux() ? "throwaway servers are started on Linux only"
            : !File.Exists(Program) ? "RabbitMQ is not installed (deploy/native/install.sh rabbitmq; looked in /usr/lib/rabbitmq and RECO_RABBITMQ_HOME)"
            : "";
        return reason.Length == 0;
    }

    /// <inheritdoc />
    protected override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (!IsInstalled(out var reason))
        {
            throw new ServerFailedException(reason);
        }

        if (File.Exists(PortsFile))
        {
            return;
        }

        await WriteSecretAsync(PasswordFile, cancellationToken).ConfigureAwait(false);
        await WriteSecretAsync(Path.Combine(Folder, ".erlang.cookie"), cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(Folder, "enabled_plugins"), "[].\n", cancellationToken).ConfigureAwait(false);
        // The port mapper and the port of Erlang's distribution: the node's files know its name alone, so they may change; kept so that a restart finds them free.
        await File.WriteAllTextAsync(PortsFile, string.Create(CultureInfo.InvariantCulture, $"{FreePort()} {FreePort()}"), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    protected override ServerLaunch Describe()
    {
        var configuration = Path.Combine(Folder, "rabbitmq.conf");
        File.WriteAllText(configuration, string.Create(CultureInfo.InvariantCulture, $"""
            listeners.tcp.1 = 127.0.0.1:{Port}
            default_user = {User}
            default_pass = {File.ReadAllText(PasswordFile)}
            log.file.level = warning
            disk_free_limit.absolute = 50MB

            """));
        var ports = File.ReadAllText(PortsFile).Split(' ');
        return new ServerLaunch("/bin/sh", ["-c", Script, "sh", Program])
        {
            Environment = new Dictionary<string, string?>
            {
                ["HOME"] = Folder,
                ["ERL_EPMD_PORT"] = ports[0],
                ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
                ["RABBITMQ_DIST_PORT"] = ports[1],
                ["RABBITMQ_NODENAME"] = "reco@localhost",
                ["RABBITMQ_CONFIG_FILE"] = configuration,
                ["RABBITMQ_CONF_ENV_FILE"] = "/dev/null",
                ["RABBITMQ_MNESIA_BASE"] = Path.Combine(Folder, "mnesia"),
                ["RABBITMQ_LOG_BASE"] = Path.Combine(Folder, "log"),
                ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(Folder, "enabled_plugins"),
                // Few schedulers that do not spin: the machine is shared with what is tested.
                ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none",
            },
        };
    }

    /// <inheritdoc />
    protected override async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            var factory = new ConnectionFactory { Uri = Uri, RequestedConnectionTimeout = TimeSpan.FromSeconds(5), AutomaticRecoveryEnabled = false };
            await using var connection = await factory.CreateConnectionAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is BrokerUnreachableException or IOException or OperationInterruptedException)
        {
            return false; // Not yet; who asks knows how long to go on asking.
        }
    }

    private static async Task WriteSecretAsync(string file, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(file, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), cancellationToken).ConfigureAwait(false);
        if (!OperatingSystem.IsWindows())
        {
            // Erlang refuses a cookie that others may read.
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
