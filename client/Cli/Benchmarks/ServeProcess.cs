using System.Diagnostics;
using System.Text;

namespace OrleansReco.Cli.Benchmarks;

/// <summary>This program in a process of its own.</summary>
internal sealed class ServeProcess : IAsyncDisposable
{
    private const int LinesKept = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private readonly Process _process;
    private readonly Queue<string> _lines = [];
    private readonly TaskCompletionSource<Uri> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServeProcess(IEnumerable<string> arguments)
    {
        _process = Start(arguments, redirectInput: false);
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Processor time it has used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts <c>reco up</c> and waits until it says where it listens.</summary>
    /// <exception cref="CommandFailedException">It ended, or said nothing in time; the message has its last lines.</exception>
    public static async Task<(ServeProcess Process, Uri Url)> StartServiceAsync(IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var process = new ServeProcess(arguments);
        try
        {
            return (process, await process._url.Task.WaitAsync(Patience, cancellationToken));
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            await process.DisposeAsync();
            throw new CommandFailedException($"The service did not start: {e.Message} Its last lines: {process.LastLines()}");
        }
    }

    /// <summary>Runs the program to its end with what is sent to its standard input.</summary>
    /// <returns>What it wrote to its standard output.</returns>
    /// <exception cref="CommandFailedException">It failed; its own words went to this process's standard error.</exception>
    public static async Task<string> RunAsync(IEnumerable<string> arguments, string input, CancellationToken cancellationToken)
    {
        using var process = Start(arguments, redirectInput: true);
        process.ErrorDataReceived += (_, line) => Console.Error.Write(line.Data is null ? "" : line.Data + Environment.NewLine);
        process.BeginErrorReadLine();
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? output : throw new CommandFailedException($"The load generator ended with status {process.ExitCode}; what it said stands above.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>The lines it wrote last.</summary>
    public string LastLines()
    {
        lock (_lines)
        {
            return string.Join(Environment.NewLine, _lines);
        }
    }

    /// <summary>Ends it; its store is thrown away, so it need not end in order.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private static Process Start(IEnumerable<string> arguments, bool redirectInput)
    {
        var program = typeof(ServeProcess).Assembly.Location;
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } host ? host : "dotnet", [program, .. arguments])
        {
            RedirectStandardInput = redirectInput,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        return Process.Start(start) ?? throw new CommandFailedException($"'{start.FileName}' could not be started.");
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            _url.TrySetException(new InvalidOperationException("The process ended."));
            return;
        }

        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesKept)
            {
                _lines.Dequeue();
            }
        }

        const string Said = " is up at ";
        if (line.IndexOf(Said, StringComparison.Ordinal) is >= 0 and var at && Uri.TryCreate(line[(at + Said.Length)..].Split(' ')[0], UriKind.Absolute, out var url))
        {
            _url.TrySetResult(url);
        }
    }
}
