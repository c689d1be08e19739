using Microsoft.Extensions.Logging.Abstractions;
using OrleansReco.Grains.Storage;
using OrleansReco.Silo.Storage;
using OrleansReco.Silo.Storage.Serialization;
using OrleansReco.Silo.Storage.Sqlite;

namespace OrleansReco.Tests.EndToEnd.Cli;

/// <summary><c>reco up</c> on a store that cannot be opened: one line says what, where and the remedy.</summary>
public sealed class BrokenStoreTests : IDisposable
{
    private const int Nobody = 65_534;
    private readonly string _folder = Directory.CreateTempSubdirectory("reco-broken-").FullName;

    private string[] Arguments => ["up", "--empty", "--port", "0", "--store", _folder];

    private string Database => Path.Combine(_folder, "reco.db");

    public void Dispose()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Up_HeaderDestroyed_SaysThatTheStoreIsDamagedAndWhatToDo()
    {
        await MakeStoreAsync();
        await using (var file = File.OpenWrite(Database))
        {
            await file.WriteAsync(new byte[100]);
        }

        Damaged(await UpAsync());
    }

    [Fact]
    public async Task Up_FileTruncated_SaysThatTheStoreIsDamagedAndWhatToDo()
    {
        await MakeStoreAsync();
        await using (var file = File.OpenWrite(Database))
        {
            file.SetLength(file.Length / 2 / 4_096 * 4_096);
        }

        Damaged(await UpAsync());
    }

    [Fact]
    public async Task Up_FileOfSomethingElse_SaysSo()
    {
        await File.WriteAllTextAsync(Database, string.Join('\n', Enumerable.Repeat("these are my notes and no database", 200)));

        Damaged(await UpAsync());
    }

    [SkippableFact]
    public async Task Up_FolderWithoutRights_SaysWhoMayNotAndWhatToDo()
    {
        Allow(_folder, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        var run = await UpAsNobodyAsync();

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("reco: The store in ", run.Errors, StringComparison.Ordinal);
        Assert.Contains(_folder, run.Errors, StringComparison.Ordinal);
        Assert.Contains("cannot be opened for reading and writing by the user", run.Errors, StringComparison.Ordinal);
        Assert.Contains("chmod u+rwX", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task Up_FileWithoutRights_SaysWhoMayNotAndWhatToDo()
    {
        await MakeStoreAsync();
        Allow(Database, UnixFileMode.None);
        const UnixFileMode All = (UnixFileMode)0b111_111_111;
        Allow(_folder, All);
        Allow(Path.Combine(_folder, "reco.lock"), All);

        var run = await UpAsNobodyAsync();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(Database, run.Errors, StringComparison.Ordinal);
        Assert.Contains("chmod u+rwX", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>A store as a start leaves it that was told to stop.</summary>
    private async Task MakeStoreAsync()
    {
        using var store = new SqliteStore(new SqliteStoreOptions { Folder = _folder }, new StateSerializer(), NullLogger<SqliteStore>.Instance);
        await store.PublishChangeAsync(ChangeKind.Item, "a", new byte[100_000]);
    }

    private static void Allow(string path, UnixFileMode mode)
    {
        Skip.If(OperatingSystem.IsWindows(), "Rights are set as Unix has them.");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    private Task<RecoProgram.Run> UpAsync() => RecoProgram.RunAsync(Arguments);

    /// <summary>Root may do anything: the program then runs as another user.</summary>
    private async Task<RecoProgram.Run> UpAsNobodyAsync()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return await UpAsync();
        }

        Skip.If(!File.Exists("/usr/bin/setpriv"), "This is root, whom no rights stop, and there is no setpriv to run as another user.");
        var home = new Dictionary<string, string> { ["HOME"] = "/tmp", ["DOTNET_CLI_HOME"] = "/tmp" };
        var run = await RecoProgram.RunAsync(home, ["/usr/bin/setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups"], Arguments);
        Skip.If(run.ExitCode is not (0 or 1), $"This is root, whom no rights stop, and the program cannot be run as another user here: {run.Errors}");
        return run;
    }

    private void Damaged(RecoProgram.Run run)
    {
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("reco: The store in ", run.Errors, StringComparison.Ordinal);
        Assert.Contains($"{Database} is damaged", run.Errors, StringComparison.Ordinal);
        Assert.Contains("Restore the folder from a backup, or move reco.db", run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.Trim().Split('\n'));
    }
}
