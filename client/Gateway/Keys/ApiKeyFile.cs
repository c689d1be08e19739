using System.Collections.Immutable;
using System.Text.Json;
using OrleansReco.Abstractions;

namespace OrleansReco.Gateway.Keys;

/// <summary>The keys in a file, read again when the file changes.</summary>
public sealed class ApiKeyFile(string path)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private ImmutableDictionary<string, Role> _roles = ImmutableDictionary<string, Role>.Empty;
    private DateTime _written;
    private long _lookedAt;
    private (string Hash, Role Roles) _own;

    /// <summary>Number of keys.</summary>
    public int Count => Current().Count;

    /// <summary>What the holder of <paramref name="secret"/> may do; nothing when there is no such key.</summary>
    public Role RolesOf(string secret)
    {
        var hash = ApiKey.Hash(secret);
        return hash == _own.Hash ? _own.Roles : Current().GetValueOrDefault(hash);
    }

    /// <summary>Makes a key that only this process knows and that ends with it: for its own calls to itself.</summary>
    public string MakeOwn(Role roles)
    {
        var secret = ApiKey.NewSecret();
        _own = (ApiKey.Hash(secret), roles);
        return secret;
    }

    /// <summary>All keys in the file.</summary>
    /// <exception cref="InvalidDataException">The file is not a list of keys.</exception>
    public ImmutableArray<ApiKey> Read()
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<ImmutableArray<ApiKey>>(File.ReadAllBytes(path), WireJson.Options) : [];
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path} is not a list of API keys: {e.Message} Correct it, or delete it and make new keys with `reco keys add`.", e);
        }
    }

    /// <summary>Adds a key; readable and writable by its owner alone.</summary>
    public void Add(ApiKey key)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var temporary = path + ".new";
        File.WriteAllText(temporary, JsonSerializer.Serialize(Read().Add(key), WireJson.Indented));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private ImmutableDictionary<string, Role> Current()
    {
        lock (_lock)
        {
            if (path.Length == 0 || (_lookedAt != 0 && Environment.TickCount64 - _lookedAt < LookAgain.TotalMilliseconds))
            {
                return _roles;
            }

            _lookedAt = Math.Max(1, Environment.TickCount64);
            var written = File.Exists(path) ? File.GetLastWriteTimeUtc(path) : default;
            if (written != _written)
            {
                _roles = Read().ToImmutableDictionary(key => key.Sha256, key => key.Roles.Aggregate(Role.None, (all, role) => all | role));
                _written = written;
            }

            return _roles;
        }
    }
}
