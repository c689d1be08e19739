using System.Text.Json;
using OrleansReco.Abstractions;
using OrleansReco.Cli.Servers;

namespace OrleansReco.Cli.Cluster;

/// <summary>The folder of a trial cluster and the state file in it.</summary>
/// <param name="path">The folder.</param>
internal sealed class ClusterFolder(string path)
{
    /// <summary>The folder when none is named: under the system's temporary one, because the database's user must be able to enter it.</summary>
    public static string Default { get; } = Environment.GetEnvironmentVariable("RECO_CLUSTER") is { Length: > 0 } said ? said : System.IO.Path.Combine(System.IO.Path.GetTempPath(), "reco-cluster");

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>What the supervisor says when it runs in the background.</summary>
    public string SupervisorLog => System.IO.Path.Combine(Path, "supervisor.log");

    /// <summary>Whether the data stays when the cluster ends.</summary>
    public bool IsKept => File.Exists(KeepFile);

    private string KeepFile => System.IO.Path.Combine(Path, "keep");

    private string StateFile => System.IO.Path.Combine(Path, "cluster.json");

    /// <summary>Makes the folder.</summary>
    /// <exception cref="CommandFailedException">It cannot be made.</exception>
    public void Create()
    {
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"The cluster's folder cannot be made: {e.Message.TrimEnd('.')}. Name a folder you may write to with --dir.");
        }
    }

    /// <summary>Makes the folder and an empty log of the supervisor, which names passwords: nobody else may read it.</summary>
    /// <exception cref="CommandFailedException">The folder cannot be made.</exception>
    public void CreateLog()
    {
        Create();
        File.Delete(SupervisorLog);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var log = new FileStream(SupervisorLog, options);
    }

    /// <summary>Writes the state for others; whole or not at all.</summary>
    public void Write(ClusterState state)
    {
        var next = StateFile + ".next";
        File.WriteAllText(next, JsonSerializer.Serialize(state, WireJson.Indented));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(next, UnixFileMode.UserRead | UnixFileMode.UserWrite); // It has passwords in it.
        }

        File.Move(next, StateFile, overwrite: true);
    }

    /// <summary>The state as last written; null: there is no cluster here.</summary>
    public ClusterState? Read() => File.Exists(StateFile) ? JsonSerializer.Deserialize<ClusterState>(File.ReadAllText(StateFile), WireJson.Answers) : null;

    /// <summary>The state of a cluster that runs.</summary>
    /// <exception cref="CommandFailedException">None does.</exception>
    public ClusterState ReadRunning() => Read() is { } state && ProcessTree.IsAlive(state.Supervisor)
        ? state
        : throw new CommandFailedException($"No cluster runs in {Path}. Start one with `reco cluster up --dir {Path}`, or name its folder with --dir.");

    /// <summary>Says that the data stays when the cluster ends.</summary>
    public void Keep() => File.WriteAllText(KeepFile, "The data of this cluster is kept when it ends.\n");

    /// <summary>Forgets the cluster; with <paramref name="data"/>, all that it wrote.</summary>
    public void Clear(bool data)
    {
        if (data && Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
        else
        {
            File.Delete(StateFile);
            File.Delete(KeepFile);
        }
    }
}
