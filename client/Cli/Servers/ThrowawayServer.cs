using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace OrleansReco.Cli.Servers;

/// <summary>
/// A server started for a test, a benchmark or a trial cluster: on a free loopback port, with all it writes in a folder of its own. It can be killed and started again on the same
/// folder and port. It ends with this process, however that ends, unless it <see cref="IsDetached"/>.
/// </summary>
internal abstract class ThrowawayServer : IAsyncDisposable
{
    private readonly bool _ownsFolder;
    private bool _portIsFree;
    private bool _prepared;
    private Process? _process;
    private Process? _warden;

    /// <summary>Nothing starts yet.</summary>
    /// <param name="folder">Where the server keeps everything, whatever it holds from an earlier run; null: a new folder under the system's temporary one, which <see cref="DisposeAsync"/> removes.</param>
    /// <param name="port">The loopback port; null: a free one.</param>
    protected ThrowawayServer(string? folder, int? port)
    {
        _ownsFolder = folder is null;
        Folder = folder is null ? Directory.CreateTempSubdirectory("reco-" + GetType().Name.ToLowerInvariant() + "-").FullName : Path.GetFullPath(folder);
        Port = port ?? FreePort();
        _portIsFree = port is null;
    }

    /// <summary>The server's name, for messages.</summary>
    public abstract string Name { get; }

    /// <summary>Where it keeps everything.</summary>
    public string Folder { get; }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; private set; }

    /// <summary>Its process; null: not running.</summary>
    public int? ProcessId { get; private set; }

    /// <summary>The status its process ended with the last time; null: it has not, or is not known.</summary>
    public int? ExitCode { get; private set; }

    /// <summary>Whether it goes on when this process ends; set before it starts. <see cref="Attach"/> takes it over again.</summary>
    public bool IsDetached { get; init; }

    /// <summary>Its log.</summary>
    public string LogFile => Path.Combine(Folder, "server.log");

    /// <summary>Told in a few words what goes on, where someone may wait for seconds.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>How long a start may take.</summary>
    protected virtual TimeSpan StartPatience => TimeSpan.FromSeconds(60);

    /// <summary>How long a stop may take before it becomes a kill.</summary>
    protected virtual TimeSpan StopPatience => TimeSpan.FromSeconds(20);

    /// <summary>The signal that stops the server in order.</summary>
    protected virtual int StopSignal => ProcessTree.Terminate;

    /// <summary>Starts the server, for the first time or again, and waits until it answers.</summary>
    /// <exception cref="ServerFailedException">It did not; the message has the end of its log.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (ProcessId is { } running && ProcessTree.IsAlive(running))
        {
            throw new InvalidOperationException($"{Name} already runs as process {running}.");
        }

        if (!_prepared)
        {
            Directory.CreateDirectory(Folder);
            await PrepareAsync(cancellationToken).ConfigureAwait(false);
            _prepared = true;
        }

        const int Attempts = 3;
        for (var attempt = 1; ; attempt++)
        {
            Progress?.Invoke($"starting {Name} on 127.0.0.1:{Port}");
            Launch();
            try
            {
                await WaitUntilReady(cancellationToken).ConfigureAwait(false);
                _portIsFree = false;
                return;
            }
            catch (ServerFailedException) when (_portIsFree && attempt < Attempts && PortWasTaken(LogTail()))
            {
                // Someone took the port between our look and the server's.
                Port = FreePort();
            }
            catch
            {
                await KillAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Takes over a server that another process started detached with this folder and port.</summary>
    public void Attach(int processId)
    {
        ProcessId = processId;
        _prepared = true;
        _portIsFree = false;
    }

    /// <summary>Stops the server in order; one that does not stop in time is killed.</summary>
    public async Task StopAsync()
    {
        if (ProcessId is not { } pid)
        {
            return;
        }

        ProcessTree.Signal(pid, ProcessTree.Continue);
        ProcessTree.Signal(pid, StopSignal);
        if (!await WaitUntilGone([pid], StopPatience).ConfigureAwait(false))
        {
            await KillAsync().ConfigureAwait(false);
            return;
        }

        Forget();
    }

    /// <summary>Kills the server and all it started with SIGKILL, as if the machine had lost it; returns when they are gone.</summary>
    public async Task KillAsync()
    {
        if (ProcessId is not { } pid)
        {
            return;
        }

        var tree = ProcessTree.Descendants(pid);
        tree.ForEach(process => ProcessTree.Signal(process, ProcessTree.Kill));
        if (!await WaitUntilGone(tree, StopPatience).ConfigureAwait(false))
        {
            throw new ServerFailedException($"{Name} (process {pid}) is still there {StopPatience.TotalSeconds:0} s after it was killed. Look at it with `ps -fp {pid}`.");
        }

        Forget();
    }

    /// <summary>Stops the server if it runs and, unless the folder was given, removes all it wrote.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        if (_ownsFolder && Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    /// <summary>The newest lines of the server's log.</summary>
    public string LogTail(int lines = 12)
    {
        if (!File.Exists(LogFile))
        {
            return "(there is no log)";
        }

        using var stream = new FileStream(LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Seek(-Math.Min(stream.Length, 16_384), SeekOrigin.End);
        using var reader = new StreamReader(stream);
        return string.Join('\n', reader.ReadToEnd().TrimEnd().Split('\n').TakeLast(lines));
    }

    /// <summary>Makes the folder ready, once; it may hold what an earlier run left.</summary>
    protected abstract Task PrepareAsync(CancellationToken cancellationToken);

    /// <summary>The program to start.</summary>
    protected abstract ServerLaunch Describe();

    /// <summary>Whether the server answers by now; asked again until it does.</summary>
    protected abstract Task<bool> IsReadyAsync(CancellationToken cancellationToken);

    /// <summary>Whether the log says that the port was not free.</summary>
    protected virtual bool PortWasTaken(string log) => log.Contains("address already in use", StringComparison.OrdinalIgnoreCase) || log.Contains("eaddrinuse", StringComparison.OrdinalIgnoreCase);

    /// <summary>Runs a program of the server's to its end.</summary>
    /// <exception cref="ServerFailedException">It failed; the message has what it said.</exception>
    protected async Task RunToEndAsync(ServerLaunch launch, CancellationToken cancellationToken)
    {
        var (program, arguments) = AsUser(launch);
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder };
        SetEnvironment(start, launch);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        if (process.ExitCode != 0)
        {
            throw new ServerFailedException($"{launch.Program} ended with status {process.ExitCode}: {(await errors.ConfigureAwait(false)).Trim()} {(await output.ConfigureAwait(false)).Trim()}");
        }
    }

    /// <summary>A port on 127.0.0.1 that nothing listens on now.</summary>
    protected static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static (string Program, IEnumerable<string> Arguments) AsUser(ServerLaunch launch) =>
        launch.User is { } user && Environment.IsPrivilegedProcess
            ? ("setpriv", ["--reuid=" + user, "--regid=" + user, "--init-groups", launch.Program, .. launch.Arguments])
            : (launch.Program, launch.Arguments);

    private static void SetEnvironment(ProcessStartInfo start, ServerLaunch launch)
    {
        foreach (var (name, value) in launch.Environment)
        {
            start.Environment[name] = value;
        }
    }

    private void Launch()
    {
        var launch = Describe();
        var (program, arguments) = AsUser(launch);
        // A session of its own, so that no signal to our terminal reaches it; the log is a file, so that it may outlive us.
        var start = new ProcessStartInfo("setsid", ["sh", "-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", LogFile, program, .. arguments]) { WorkingDirectory = Folder };
        SetEnvironment(start, launch);
        _process = Process.Start(start)!;
        ProcessId = _process.Id;
        if (!IsDetached)
        {
            // Its standard input ends when we do, however we end.
            const string Script = "trap '' INT TERM HUP; cat >/dev/null; kill -9 \"-$1\" \"$1\" 2>/dev/null; sleep 1; if [ -n \"$2\" ]; then rm -rf \"$2\"; fi";
            _warden = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", Script, "sh", ProcessId.Value.ToString(CultureInfo.InvariantCulture), _ownsFolder ? Folder : ""]) { RedirectStandardInput = true })!;
        }
    }

    private async Task WaitUntilReady(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!ProcessTree.IsAlive(ProcessId!.Value))
            {
                Forget();
                throw new ServerFailedException($"{Name} ended while it was starting. The end of its log, {LogFile}:\n{LogTail()}");
            }

            if (await IsReadyAsync(cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            if (watch.Elapsed > StartPatience)
            {
                throw new ServerFailedException($"{Name} did not answer on 127.0.0.1:{Port} within {StartPatience.TotalSeconds:0} s. The end of its log, {LogFile}:\n{LogTail()}");
            }

            await Task.Delay(50, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<bool> WaitUntilGone(List<int> processes, TimeSpan patience)
    {
        var watch = Stopwatch.StartNew();
        while (processes.Exists(ProcessTree.IsAlive))
        {
            if (watch.Elapsed > patience)
            {
                return false;
            }

            await Task.Delay(20).ConfigureAwait(false);
        }

        return true;
    }

    private void Forget()
    {
        ProcessId = null;
        ExitCode = _process?.WaitForExit(0) == true ? _process.ExitCode : null;
        _process?.Dispose();
        _process = null;
        if (_warden is { } warden)
        {
            warden.Kill(entireProcessTree: true);
            warden.Dispose();
            _warden = null;
        }
    }
}
