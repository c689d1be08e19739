using System.CommandLine;
using OrleansReco.Gateway.Keys;

namespace OrleansReco.Cli.Keys;

/// <summary><c>reco keys add|list</c>.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "API keys, kept as hashes beside the store; a running service reads them again by itself.") { CreateAdd(), CreateList() };

    /// <summary>The file of keys of a store.</summary>
    public static string FileOf(string store) => Path.Combine(store, "keys.json");

    private static Command CreateAdd()
    {
        var role = new Option<Role[]>("--role")
        {
            Description = "What the key may do: app (slates, events, items), operator (surfaces, models, metrics), privacy (users' data, decisions). May be given more than once.",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        role.AcceptOnlyFromAmong("app", "operator", "privacy");
        var name = new Option<string>("--name") { Description = "Who holds it.", DefaultValueFactory = _ => "key" };
        var store = StoreOption();
        return new Command("add", "Makes a key and shows it this once.") { role, name, store }.Does((arguments, _) =>
        {
            var secret = ApiKey.NewSecret();
            var roles = arguments.GetValue(role)!;
            var key = new ApiKey(arguments.GetValue(name)!, ApiKey.Hash(secret), roles, TimeProvider.System.GetUtcNow());
            Use(arguments.GetValue(store)!, file =>
            {
                file.Add(key);
                return true;
            });
            Console.WriteLine(secret);
            Console.Error.WriteLine($"The key has the role {string.Join(", ", roles).ToLowerInvariant()}. Only its hash is kept: this is the one time it is shown. Send it as Authorization: Bearer KEY.");
            return Task.FromResult(0);
        });
    }

    private static Command CreateList()
    {
        var store = StoreOption();
        return new Command("list", "Lists the keys.") { store }.Does((arguments, _) =>
        {
            foreach (var key in Use(arguments.GetValue(store)!, file => file.Read()))
            {
                Console.WriteLine($"{key.CreatedAt:u}  {key.Sha256[..12]}…  {string.Join(",", key.Roles).ToLowerInvariant(),-24} {key.Name}");
            }

            return Task.FromResult(0);
        });
    }

    private static T Use<T>(string store, Func<ApiKeyFile, T> use)
    {
        try
        {
            return use(new ApiKeyFile(FileOf(store)));
        }
        catch (InvalidDataException e)
        {
            throw new CommandFailedException(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"The keys in {store} cannot be used: {e.Message} Name a folder you may write to with --store.");
        }
    }

    private static Option<string> StoreOption() => new("--store") { Description = "The store's folder.", DefaultValueFactory = _ => RecoPaths.DefaultStore, HelpName = "DIR" };
}
